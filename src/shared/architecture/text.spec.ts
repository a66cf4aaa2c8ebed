import { describe, expect, it } from 'vitest'
import { fbnetSpaces, genotypeText, operatorPlaces, parseArchitecture, publishedArchitectures, type CnnGenotype } from './index.ts'

const genotype = (): CnnGenotype => {
  const spec = publishedArchitectures['darts-v2']
  if (spec.family !== 'darts-cnn') throw new Error('darts-v2 is a CNN')
  return structuredClone(spec.genotype)
}

describe('architectures as text', () => {
  it('prints a genotype as quark0/darts does', () => {
    expect(genotypeText(genotype())).toBe(
      "Genotype(normal=[('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 1), ('skip_connect', 0), ('skip_connect', 0), ('dil_conv_3x3', 2)], normal_concat=range(2, 6), " +
        "reduce=[('max_pool_3x3', 0), ('max_pool_3x3', 1), ('skip_connect', 2), ('max_pool_3x3', 1), ('max_pool_3x3', 0), ('skip_connect', 2), ('skip_connect', 2), ('max_pool_3x3', 1)], reduce_concat=range(2, 6))",
    )
  })

  it('reads names and its own JSON back', () => {
    const spec = parseArchitecture('FBNet-C ')
    expect(parseArchitecture(JSON.stringify(spec))).toEqual(spec)
  })

  it.each([
    ['an unknown name', 'resnet-50', 'NOT_FOUND'],
    ['a name from the prototype chain', 'constructor', 'NOT_FOUND'],
    ['broken JSON', '{"family":', 'ARCHITECTURE_INVALID'],
    ['an unknown op', JSON.stringify({ ...publishedArchitectures['darts-v2'], genotype: { ...genotype(), normal: [['conv_9x9', 0]] } }), 'ARCHITECTURE_INVALID'],
    ['a loop', JSON.stringify({ ...publishedArchitectures['darts-v2'], genotype: { ...genotype(), normal: [['sep_conv_3x3', 2], ['sep_conv_3x3', 1]] } }), 'GENOTYPE_INVALID'],
    ['an odd number of edges', JSON.stringify({ ...publishedArchitectures['darts-v2'], genotype: { ...genotype(), normal: [['sep_conv_3x3', 0]] } }), 'GENOTYPE_INVALID'],
  ])('refuses %s', (_, text, code) => {
    expect(() => parseArchitecture(text)).toThrow(expect.objectContaining({ code }))
  })
})

describe('places of a space', () => {
  it('are stem, 22 layers of 9 blocks, head', () => {
    const places = operatorPlaces(fbnetSpaces.fbnet)
    expect(places).toHaveLength(24)
    expect(places.filter((place) => place.searched).every((place) => place.candidates.length === 9)).toBe(true)
  })

  it('share a row where operator and shape are the same', () => {
    const keys = operatorPlaces(fbnetSpaces.fbnet).flatMap((place) => place.candidates.map(({ operator }) => operator.key))
    expect(keys).toHaveLength(200)
    // Layers 3 to 5 of the 24 stage are alike, and so in the four other stages of four: 5 stages × 2 repeats × 9 blocks fall together.
    expect(new Set(keys).size).toBe(110)
  })
})
