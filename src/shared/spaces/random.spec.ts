import { describe, expect, it } from 'vitest'
import { createRandom } from '../random.ts'
import { randomCnnGenotype, randomRnnGenotype } from '../architecture/index.ts'
import { checkArchitecture } from '../architecture/text.ts'
import { smallInput } from '#shared/spaces/input.ts'

const draws = 2_000

describe('random genotypes', () => {
  it('are cells that can be built', () => {
    const random = createRandom(1)
    for (let i = 0; i < 50; i++) {
      checkArchitecture({
        family: 'darts-cnn',
        genotype: randomCnnGenotype(random),
        channels: 16,
        cells: 8,
        auxiliary: false,
        input: smallInput,
      })
      checkArchitecture({ family: 'darts-rnn', genotype: randomRnnGenotype(random), hidden: 10, vocabulary: 10 })
    }
  })

  it('take every pair of distinct predecessors and every operation but none equally often', () => {
    const random = createRandom(2)
    const pairs = new Map<string, number>()
    const operations = new Map<string, number>()
    for (let i = 0; i < draws; i++) {
      const [first, second] = randomCnnGenotype(random).normal.slice(4, 6) as [[string, number], [string, number]]
      pairs.set(
        `${String(first[1])},${String(second[1])}`,
        (pairs.get(`${String(first[1])},${String(second[1])}`) ?? 0) + 1,
      )
      for (const [operation] of [first, second]) operations.set(operation, (operations.get(operation) ?? 0) + 1)
    }
    expect([...pairs.keys()].sort()).toEqual(['0,1', '0,2', '0,3', '1,2', '1,3', '2,3'])
    for (const count of pairs.values()) expect(count / draws).toBeCloseTo(1 / 6, 1)
    expect(operations.size).toBe(7)
    expect(operations.has('none')).toBe(false)
    for (const count of operations.values()) expect(count / (2 * draws)).toBeCloseTo(1 / 7, 1)
  })

  it('give a recurrent node any earlier state', () => {
    const random = createRandom(3)
    const sources = Array.from({ length: draws }, () => randomRnnGenotype(random).recurrent[3]![1])
    for (const state of [0, 1, 2, 3])
      expect(sources.filter((from) => from === state).length / draws).toBeCloseTo(1 / 4, 1)
    expect(sources.some((from) => from > 3)).toBe(false)
  })

  it('are the same for the same seed', () => {
    expect(randomCnnGenotype(createRandom(4))).toEqual(randomCnnGenotype(createRandom(4)))
    expect(randomCnnGenotype(createRandom(5))).not.toEqual(randomCnnGenotype(createRandom(4)))
  })
})
