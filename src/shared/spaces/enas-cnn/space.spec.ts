import { describe, expect, it } from 'vitest'
import { familyOf, type ArchitectureSpec } from '../../architecture/index.ts'
import { createRandom } from '../../random.ts'
import { smallInput } from '../input.ts'
import { enasCells, genotypeOfCells, joinedNodes, type CellEdge } from '../darts-cnn/cell-rules.ts'
import { enasCnnSpace } from './space.ts'

const size = { channels: 8, cells: 6, input: smallInput, hidden: 0, vocabulary: 0 } as const
const genotypeOf = (spec: ArchitectureSpec) => {
  if (spec.family !== 'darts-cnn') throw new Error('An architecture of cells was expected.')
  return spec.genotype
}

describe('the space of ENAS’ cells', () => {
  it('has cells of five nodes whose output joins the nodes that no other takes', () => {
    const random = createRandom(1)
    for (let i = 0; i < 100; i++) {
      const spec = enasCnnSpace.random(size, random)
      const { normal, normalConcat, reduce, reduceConcat } = genotypeOf(spec)
      for (const [edges, joined] of [
        [normal, normalConcat],
        [reduce, reduceConcat],
      ] as const) {
        expect(edges).toHaveLength(10)
        for (const state of [2, 3, 4, 5, 6])
          expect(joined.includes(state)).toBe(edges.every(([, from]) => from !== state))
        // The last node is nobody's input.
        expect(joined).toContain(6)
      }
      expect(familyOf(spec).spaceOf(spec)).toBe('enas-cnn')
      expect(familyOf(spec).count(spec).params).toBeGreaterThan(0)
    }
  })

  it('is mutated by one edge of one cell, never to what it was', () => {
    const random = createRandom(2)
    const before = enasCnnSpace.random(size, random)
    for (let i = 0; i < 100; i++) {
      const after = enasCnnSpace.mutate(before, random)
      const [a, b] = [genotypeOf(before), genotypeOf(after)]
      expect(b).not.toEqual(a)
      expect(
        Number(JSON.stringify(a.normal) !== JSON.stringify(b.normal)) +
          Number(JSON.stringify(a.reduce) !== JSON.stringify(b.reduce)),
      ).toBe(1)
      familyOf(after).check(after)
    }
  })

  it('counts parameters as written out: two separable convolutions of eight channels in one cell', () => {
    const skips = (node: number): CellEdge[] => [
      ['skip_connect', node + 1],
      ['skip_connect', node + 1],
    ]
    const chain = Array.from({ length: 5 }, (_, node) => skips(node)).flat()
    const paramsOf = (normal: CellEdge[]): number => {
      const genotype = genotypeOfCells(enasCells, { normal, reduce: chain })
      const spec = {
        family: 'darts-cnn',
        genotype,
        channels: 8,
        cells: 3,
        auxiliary: false,
        input: smallInput,
      } as const
      return familyOf(spec).count(spec).paramsConvFc
    }
    const withOne: CellEdge[] = [['sep_conv_3x3', 1], ...chain.slice(1)]
    expect(joinedNodes(enasCells, chain)).toEqual([6])
    // Depthwise 3 · 3 · 8 and pointwise 8 · 8, twice, in the one normal cell of three.
    expect(paramsOf(withOne) - paramsOf(chain)).toBe(2 * (72 + 64))
  })
})
