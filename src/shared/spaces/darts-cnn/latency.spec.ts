import { describe, expect, it } from 'vitest'
import { createRandom } from '../../random.ts'
import { dartsCnnOps, type CnnGenotype, type DartsCnnArchitecture, type DartsCnnOp } from './spec.ts'
import { cellShape } from '../darts/cell.ts'
import { cellLatencies } from './latency.ts'
import { dartsPlaces } from './places.ts'
import { countNetwork, operatorsOf, publishedArchitectures } from '../../architecture/index.ts'
import { largeInput, smallInput } from '#shared/spaces/input.ts'

const sizes = [
  { channels: 16, cells: 8, input: smallInput },
  { channels: 36, cells: 20, input: smallInput },
  { channels: 48, cells: 14, input: largeInput },
  { channels: 4, cells: 2, input: smallInput },
] as const

/** A table that grows with the work done. */
const rowsOf = (size: (typeof sizes)[number]): Record<string, number> =>
  Object.fromEntries(
    dartsPlaces(size).flatMap(({ candidates }) =>
      candidates.map(({ operator }) => [operator.key, 1 + countNetwork(operator.network).macs / 1e4]),
    ),
  )

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

function anyGenotype(seed: number): CnnGenotype {
  const random = createRandom(seed)
  const cell = () =>
    [2, 3, 4, 5].flatMap((node) =>
      [0, 1].map((): [DartsCnnOp, number] => [random.pick(dartsCnnOps.slice(1)), random.int(node)]),
    )
  return { normal: cell(), normalConcat: [2, 3, 4, 5], reduce: cell(), reduceConcat: [2, 3, 4, 5] }
}

const genotypes = [
  ...[1, 2, 3, 4, 5].map(anyGenotype),
  ...(['darts-v1', 'darts-v2', 'pc-darts'] as const).map(
    (id) => (publishedArchitectures[id] as DartsCnnArchitecture).genotype,
  ),
]

describe('latencies of DARTS cells', () => {
  it.each(sizes)(
    'of C$channels L$cells $input: those of the kept edges and the rest make the sum of a net’s operators',
    (size) => {
      const rows = rowsOf(size)
      const latencies = cellLatencies(rows, size)
      const { edges } = cellShape('cnn', 4)
      for (const genotype of genotypes) {
        const kept = (kind: 'normal' | 'reduce') =>
          sum(
            genotype[kind].map(
              ([op, from], i) =>
                latencies[kind][edges.findIndex((edge) => edge.from === from && edge.to === 2 + Math.floor(i / 2))]![
                  (dartsCnnOps as readonly string[]).indexOf(op)
                ]!,
            ),
          )
        const operators = operatorsOf({ family: 'darts-cnn', genotype, auxiliary: false, ...size })
        expect(latencies.fixedUs + kept('normal') + kept('reduce')).toBeCloseTo(
          sum(operators.map(({ key }) => rows[key]!)),
          6,
        )
      }
    },
  )

  it('are those of all cells of a kind, edge by edge', () => {
    const size = sizes[0]
    const { normal, reduce } = cellLatencies(rowsOf(size), size)
    const us = (macs: number) => 1 + macs / 1e4
    const sep3 = dartsCnnOps.indexOf('sep_conv_3x3')
    // Twice 9 · C weights a channel and C² between channels, at 32² C16, 16² C32 and 8² C64: the same work a pixel
    // halved as channels double.
    const work = (side: number, channels: number) => side * side * 2 * (9 * channels + channels ** 2)
    expect(normal[0]![sep3]).toBeCloseTo(2 * us(work(32, 16)) + 2 * us(work(16, 32)) + 2 * us(work(8, 64)), 6)
    expect(normal.every((row) => row[sep3] === normal[0]![sep3])).toBe(true)
    // From a node of a reduction cell at stride 1; from an input at stride 2, which computes as much.
    expect(reduce[4]![sep3]).toBeCloseTo(us(work(16, 32)) + us(work(8, 64)), 6)
    expect([...normal, ...reduce].every((row) => row[dartsCnnOps.indexOf('none')] === 0)).toBe(true)
  })

  it('need every row, each above zero', () => {
    const size = sizes[0]
    const rows = rowsOf(size)
    const key = Object.keys(rows).find((each) => each.startsWith('dil_conv_5x5|stride=2'))!
    const { [key]: _gone, ...others } = rows
    expect(() => cellLatencies(others, size)).toThrow(
      expect.objectContaining({ code: 'LATENCY_ROWS_MISSING', details: { missing: [key] } }),
    )
    for (const us of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => cellLatencies({ ...rows, [key]: us }, size)).toThrow(
        expect.objectContaining({ code: 'LATENCY_NOT_POSITIVE' }),
      )
  })
})

describe('places of the nets of DARTS cells', () => {
  it.each(sizes)('of C$channels L$cells $input: every net finds each of its operators at its place', (size) => {
    const places = dartsPlaces(size).map(({ candidates }) => new Set(candidates.map(({ operator }) => operator.key)))
    for (const genotype of genotypes) {
      const operators = operatorsOf({ family: 'darts-cnn', genotype, auxiliary: false, ...size })
      expect(operators).toHaveLength(places.length)
      for (const [at, { key }] of operators.entries()) expect(places[at]!.has(key), key).toBe(true)
    }
  })

  it('hold nothing that no net can have: three sizes, each operation once at each and where a cell halves', () => {
    const keys = new Set(
      dartsPlaces(sizes[0]).flatMap(({ candidates }) => candidates.map(({ operator }) => operator.key)),
    )
    const ofOps = [...keys].filter((key) => dartsCnnOps.some((op) => key.startsWith(`${op}|`)))
    expect(ofOps.filter((key) => key.includes('stride=1'))).toHaveLength(3 * 7)
    expect(ofOps.filter((key) => key.includes('stride=2'))).toHaveLength(2 * 7)
  })
})
