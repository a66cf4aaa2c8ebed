import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../random.ts'
import {
  argmaxArchitecture,
  dartsCnnOps,
  fbnetBlockIds,
  fbnetSpaces,
  genotypeFromAlpha,
  layersOf,
  publishedArchitectures,
  randomArchitecture,
  rnnGenotypeFromAlpha,
  sampleArchitecture,
  softmax,
  type CnnGenotype,
} from '../architecture/index.ts'

const space = fbnetSpaces['fbnet-mini']
const theta = (fill: (layer: number, block: number) => number): number[][] =>
  layersOf(space).map((_, l) => fbnetBlockIds.map((_, i) => fill(l, i)))

describe('deriving FBNet architectures from θ', () => {
  it('argmax takes the largest entry of each layer', () => {
    const { blocks } = argmaxArchitecture(
      space,
      theta((l, i) => (i === l ? 1 : 0)),
    )
    expect(blocks).toEqual(fbnetBlockIds.slice(0, 7))
  })

  it('samples follow softmax(θ)', () => {
    const random = createRandom(3)
    const strong = theta((_, i) => (i === 8 ? Math.log(8) : 0)) // softmax: skip 1/2, the others 1/16
    const blocks = Array.from({ length: 400 }, () => sampleArchitecture(space, strong, random).blocks).flat()
    expect(blocks.filter((block) => block === 'skip').length / blocks.length).toBeCloseTo(0.5, 1)
  })

  it('the same seed draws the same random net', () => {
    expect(randomArchitecture(space, createRandom(7))).toEqual(randomArchitecture(space, createRandom(7)))
    expect(randomArchitecture(space, createRandom(7))).not.toEqual(randomArchitecture(space, createRandom(8)))
  })

  it('refuses θ of another space and θ that is not finite', () => {
    expect(() =>
      argmaxArchitecture(
        fbnetSpaces.fbnet,
        theta(() => 0),
      ),
    ).toThrow(/22 × 9/)
    expect(() =>
      argmaxArchitecture(
        space,
        theta(() => Number.NaN),
      ),
    ).toThrow(/finite/)
  })
})

describe('softmax', () => {
  it('sums to 1, keeps order, and bears any size of number', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 9 }),
        (values) => {
          const weights = softmax(values)
          expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12)
          for (const [i, a] of values.entries())
            for (const [j, b] of values.entries()) if (a < b) expect(weights[i]!).toBeLessThanOrEqual(weights[j]!)
        },
      ),
    )
    expect(softmax([0, Math.log(3)])).toEqual([expect.closeTo(0.25), expect.closeTo(0.75)])
  })
})

describe('DARTS genotype rule', () => {
  const flat = (rows: number, columns: number): number[][] =>
    Array.from({ length: rows }, () => new Array<number>(columns).fill(0))

  it('keeps the two strongest edges of a node and never `none`', () => {
    const normal = flat(14, 8)
    normal[0]![dartsCnnOps.indexOf('none')] = 9 // a strong `none` weakens the edge and is never chosen
    normal[0]![dartsCnnOps.indexOf('skip_connect')] = 1
    normal[1]![dartsCnnOps.indexOf('sep_conv_3x3')] = 2
    // Node 3: edges 2, 3, 4 from states 0, 1, 2.
    normal[2]![dartsCnnOps.indexOf('dil_conv_5x5')] = 1
    normal[4]![dartsCnnOps.indexOf('max_pool_3x3')] = 3
    const { normal: cell } = genotypeFromAlpha(normal, flat(14, 8))
    expect(cell.slice(0, 4)).toEqual([
      ['sep_conv_3x3', 1],
      ['skip_connect', 0],
      ['max_pool_3x3', 2],
      ['dil_conv_5x5', 0],
    ])
  })

  it('breaks ties by the earlier edge and the earlier op, as the authors’ sort does', () => {
    const { normal, reduce } = genotypeFromAlpha(flat(14, 8), flat(14, 8))
    expect(normal).toEqual(
      Array.from({ length: 4 }, () => [
        ['max_pool_3x3', 0],
        ['max_pool_3x3', 1],
      ]).flat(),
    )
    expect(reduce).toEqual(normal)
  })

  it('compares edges by softmax weight, not by the size of α', () => {
    const normal = flat(14, 8).map((row) => row.map(() => -9))
    normal[0] = normal[0]!.map(() => 5) // large but even: 1/8 each
    normal[0]![dartsCnnOps.indexOf('none')] = 9 // … and `none` takes the rest
    normal[2]![dartsCnnOps.indexOf('sep_conv_5x5')] = -8
    normal[3]![dartsCnnOps.indexOf('dil_conv_3x3')] = -8
    // Node 3 keeps its edges from 0 and 1 (α −8 against −9), not the even one from 2.
    normal[4] = normal[4]!.map(() => 20)
    expect(genotypeFromAlpha(normal, flat(14, 8)).normal.slice(2, 4)).toEqual([
      ['sep_conv_5x5', 0],
      ['dil_conv_3x3', 1],
    ])
  })

  it('finds any genotype again from α that prefers it', () => {
    const spec = publishedArchitectures['pc-darts']
    if (spec.family !== 'darts-cnn') throw new Error('pc-darts is a CNN')
    const alpha = (pairs: CnnGenotype['normal']): number[][] => {
      const rows = flat(14, 8)
      const first = [0, 2, 5, 9]
      // The first of a node's two edges is the stronger.
      for (const [i, [op, from]] of pairs.entries())
        rows[first[i >> 1]! + from]![(dartsCnnOps as readonly string[]).indexOf(op)] = i % 2 === 0 ? 4 : 3
      return rows
    }
    expect(genotypeFromAlpha(alpha(spec.genotype.normal), alpha(spec.genotype.reduce))).toEqual(spec.genotype)
  })

  it('refuses α of another shape or not finite', () => {
    expect(() => genotypeFromAlpha(flat(13, 8), flat(14, 8))).toThrow(
      expect.objectContaining({ code: 'GENOTYPE_INVALID' }),
    )
    expect(() => genotypeFromAlpha(flat(14, 8), flat(14, 7))).toThrow(/14 × 8/)
    expect(() => rnnGenotypeFromAlpha([...flat(35, 5), [0, 0, Number.NaN, 0, 0]])).toThrow(/36 × 5/)
  })

  it('multiplies by β where edges are normalised, and refuses β of another length', () => {
    const [normal, beta] = [flat(14, 8), new Array<number>(14).fill(0)]
    for (const edge of [2, 3, 4]) normal[edge]![dartsCnnOps.indexOf('sep_conv_3x3')] = 5 - edge
    expect(genotypeFromAlpha(normal, flat(14, 8)).normal.slice(2, 4)).toEqual([
      ['sep_conv_3x3', 0],
      ['sep_conv_3x3', 1],
    ])
    beta[4] = 4
    expect(
      genotypeFromAlpha(normal, flat(14, 8), {
        edges: { normal: beta, reduce: new Array<number>(14).fill(0) },
      }).normal.slice(2, 4),
    ).toEqual([
      ['sep_conv_3x3', 2],
      ['sep_conv_3x3', 0],
    ])
    expect(() => genotypeFromAlpha(normal, normal, { edges: { normal: beta, reduce: [1] } })).toThrow(
      /14 finite numbers/,
    )
  })

  it('keeps no more skips in the normal cell than asked for: the weakest go first, and their nodes choose anew', () => {
    const skip = dartsCnnOps.indexOf('skip_connect')
    const normal = flat(14, 8)
    // Node 2 keeps edges 0 and 1, node 3 edges 2 and 3: all four by skips, the later ones the weaker.
    for (const edge of [0, 1, 2, 3]) normal[edge]![skip] = 4 - 0.5 * edge
    normal[1]![dartsCnnOps.indexOf('sep_conv_3x3')] = 1
    normal[4]![dartsCnnOps.indexOf('dil_conv_5x5')] = 1
    const skipsOf = (mostSkips: number | null): string[] =>
      genotypeFromAlpha(normal, normal, { mostSkips })
        .normal.slice(0, 4)
        .map(([operation, from]) => `${operation} ${String(from)}`)
    expect(skipsOf(null)).toEqual(['skip_connect 0', 'skip_connect 1', 'skip_connect 0', 'skip_connect 1'])
    // Node 3's second edge is its source 2 now, as strong by its convolution.
    expect(skipsOf(3)).toEqual(['skip_connect 0', 'skip_connect 1', 'skip_connect 0', 'dil_conv_5x5 2'])
    // Its first skip was the stronger one: less is left there for the others than on its second edge.
    expect(skipsOf(1)).toEqual(['skip_connect 0', 'sep_conv_3x3 1', 'dil_conv_5x5 2', 'max_pool_3x3 1'])
    expect(skipsOf(0).filter((each) => each.startsWith('skip'))).toEqual([])
    // The other kind of cell keeps its own.
    expect(
      genotypeFromAlpha(normal, normal, { mostSkips: 0 }).reduce.filter(([operation]) => operation === 'skip_connect'),
    ).toHaveLength(4)
  })

  it('keeps one predecessor for each recurrent node', () => {
    const alpha = flat(36, 5)
    alpha[0]![1] = 1 // node 1 from 0: tanh
    alpha[1]![0] = 5
    alpha[2]![4] = 2 // node 2 from 1: identity
    const { recurrent, concat } = rnnGenotypeFromAlpha(alpha)
    expect(recurrent.slice(0, 2)).toEqual([
      ['tanh', 0],
      ['identity', 1],
    ])
    expect(concat).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })
})
