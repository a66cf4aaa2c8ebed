import type { Random } from '../random.ts'
import { dartsCnnOps, dartsRnnOps, type CnnGenotype, type RnnGenotype } from './architecture.ts'

const cnnNodes = 4
const rnnNodes = 8
const cnnChoices = dartsCnnOps.filter((op) => op !== 'none')
const rnnChoices = dartsRnnOps.filter((op) => op !== 'none')

/**
 * Each node takes two distinct earlier states, all pairs equally likely, through operations drawn uniformly; `none` is
 * no choice.
 */
export function randomCnnGenotype(random: Random): CnnGenotype {
  return {
    normal: randomCnnCell(random),
    normalConcat: [2, 3, 4, 5],
    reduce: randomCnnCell(random),
    reduceConcat: [2, 3, 4, 5],
  }
}

function randomCnnCell(random: Random): CnnGenotype['normal'] {
  return Array.from({ length: cnnNodes }, (_, node) => {
    const states = Array.from({ length: node + 2 }, (_each, state) => state)
    // In order, so that the same cell is always the same text.
    const pair = random
      .shuffle(states)
      .slice(0, 2)
      .sort((a, b) => a - b)
    return pair.map((from): CnnGenotype['normal'][number] => [random.pick(cnnChoices), from])
  }).flat()
}

/** Each node takes one earlier state through one operation, both drawn uniformly. */
export function randomRnnGenotype(random: Random): RnnGenotype {
  return {
    recurrent: Array.from({ length: rnnNodes }, (_, node): RnnGenotype['recurrent'][number] => [
      random.pick(rnnChoices),
      random.int(node + 1),
    ]),
    concat: Array.from({ length: rnnNodes }, (_, node) => node + 1),
  }
}
