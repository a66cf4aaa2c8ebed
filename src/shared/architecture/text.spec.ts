import { describe, expect, it } from 'vitest'
import {
  checkArchitecture,
  describeArchitecture,
  fbnetSpaces,
  operatorPlaces,
  publishedArchitectures,
  type CnnGenotype,
  type DartsCnnOp,
} from './index.ts'
import { largeInput } from '#shared/spaces/input.ts'

const genotype = (): CnnGenotype => {
  const spec = publishedArchitectures['darts-v2']
  if (spec.family !== 'darts-cnn') throw new Error('darts-v2 is a CNN')
  return structuredClone(spec.genotype)
}

const cnn = (changes: Partial<CnnGenotype>): string =>
  JSON.stringify({ ...publishedArchitectures['darts-v2'], genotype: { ...genotype(), ...changes } })
const rnn = (recurrent: readonly (readonly [string, number])[], concat: readonly number[]): string =>
  JSON.stringify({ family: 'darts-rnn', genotype: { recurrent, concat }, hidden: 8, vocabulary: 10 })

describe('architectures that are checked', () => {
  it.each(Object.entries(publishedArchitectures))('checks %s and describes it in a line', (_, spec) => {
    expect(checkArchitecture(spec)).toEqual(spec)
    expect(describeArchitecture(spec)).toMatch(/^\S.*\S$/)
  })

  it.each([
    [
      'an unknown op',
      JSON.stringify({ ...publishedArchitectures['darts-v2'], genotype: { ...genotype(), normal: [['conv_9x9', 0]] } }),
      'GENOTYPE_INVALID',
    ],
    [
      'a cell of more nodes than any',
      cnn({ normal: Array.from({ length: 40 }, () => ['skip_connect', 0] as [DartsCnnOp, number]) }),
      'GENOTYPE_INVALID',
    ],
    [
      'a loop',
      cnn({ normal: genotype().normal.map(([op, from], i): [DartsCnnOp, number] => [op, i === 6 ? 5 : from]) }),
      'GENOTYPE_INVALID',
    ],
    ['a join of an input', cnn({ normalConcat: [1, 2, 3] }), 'GENOTYPE_INVALID'],
    ['a join of a node that is not there', cnn({ reduceConcat: [2, 6] }), 'GENOTYPE_INVALID'],
    ['a join of a negative node', cnn({ reduceConcat: [-1] }), 'GENOTYPE_INVALID'],
    ['a join of nothing', cnn({ reduceConcat: [] }), 'GENOTYPE_INVALID'],
    ['a cell without edges', cnn({ reduce: [] }), 'GENOTYPE_INVALID'],
    [
      'an odd number of channels where the stem halves them',
      JSON.stringify({ ...publishedArchitectures['darts-v2'], input: largeInput, channels: 15 }),
      'ARCHITECTURE_INVALID',
    ],
    [
      'more cells than any machine builds',
      JSON.stringify({ ...publishedArchitectures['darts-v2'], cells: 1e9 }),
      'ARCHITECTURE_INVALID',
    ],
    [
      'blocks that do not fill the space',
      JSON.stringify({ family: 'fbnet', space: 'fbnet-mini', blocks: ['skip'] }),
      'ARCHITECTURE_INVALID',
    ],
    [
      'a block of another space',
      JSON.stringify({ family: 'fbnet', space: 'fbnet-mini', blocks: Array.from({ length: 7 }, () => 'k7_e6') }),
      'ARCHITECTURE_INVALID',
    ],
    [
      'a loop in a recurrent cell',
      rnn(
        [
          ['tanh', 0],
          ['relu', 2],
        ],
        [1, 2],
      ),
      'GENOTYPE_INVALID',
    ],
    ['a recurrent join of a node that is not there', rnn([['tanh', 0]], [2]), 'GENOTYPE_INVALID'],
    ['a recurrent cell without nodes', rnn([], [1]), 'GENOTYPE_INVALID'],
    [
      'an odd number of edges',
      JSON.stringify({
        ...publishedArchitectures['darts-v2'],
        genotype: { ...genotype(), normal: [['sep_conv_3x3', 0]] },
      }),
      'GENOTYPE_INVALID',
    ],
  ])('refuses %s', (_, text, code) => {
    expect(() => checkArchitecture(JSON.parse(text))).toThrow(expect.objectContaining({ code }))
  })
})

describe('places of a space', () => {
  it('are stem, 22 layers of 9 blocks, head', () => {
    const places = operatorPlaces(fbnetSpaces.fbnet)
    expect(places).toHaveLength(24)
    expect(places.filter((place) => place.searched).every((place) => place.candidates.length === 9)).toBe(true)
  })

  it('share a row where operator and shape are the same', () => {
    const keys = operatorPlaces(fbnetSpaces.fbnet).flatMap((place) =>
      place.candidates.map(({ operator }) => operator.key),
    )
    expect(keys).toHaveLength(200)
    // Layers 3 to 5 of the 24 stage are alike, and so in the four other stages of four: 5 stages × 2 repeats × 9 blocks
    // fall together.
    expect(new Set(keys).size).toBe(110)
  })
})
