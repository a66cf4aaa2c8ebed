import { describe, expect, it } from 'vitest'
import type { Matrix } from '../contract/matrices.ts'
import { cellsOn, matrixCsv, matrixSvg, publishedMatrices, type KnownNet } from './index.ts'

const net = (
  architectureId: string,
  accuracy: number | null,
  measuredUs: number | null,
  predictedUs: number,
): KnownNet => ({
  architectureId,
  accuracy,
  measuredUs,
  predictedUs,
})
/** Two of a device's own, and two that were made for another one, all measured at twice of what is predicted. */
const own = [net('own-1', 0.6, 200, 100), net('own-2', 0.8, 400, 200)]
const foreign = [net('foreign-1', 0.7, 450, 225), net('foreign-2', 0.9, 100, 50)]
const column = (nets: readonly KnownNet[]) =>
  cellsOn({
    on: 'a',
    groups: [
      { from: 'a', nets: own },
      { from: 'b', nets },
    ],
  })

describe('the cells of a device', () => {
  it('hold what was made for others against its own front, at equal accuracy and at equal latency', () => {
    const [self, other] = column(foreign)
    expect(self).toMatchObject({ slower: { mean: 0, worst: 0, nets: 2 }, lost: { mean: 0, worst: 0, nets: 2 } })
    expect(other!.basis).toBe('measured')
    const [first, second] = other!.nets
    // The own front takes 300 µs for 0.7, and reaches 0.8 at 450 µs.
    expect(first).toMatchObject({ latencyUs: 450, slower: expect.closeTo(0.5, 9), lost: expect.closeTo(0.1, 9) })
    // More accurate than any of the own front, and faster: nothing to hold it against.
    expect(second).toMatchObject({ slower: null, lost: null })
    expect(other!.slower).toEqual({ mean: expect.closeTo(0.5, 9), worst: expect.closeTo(0.5, 9), nets: 1 })
  })

  it('are measured where all of it is, else predicted as a whole', () => {
    const [self, other] = column([foreign[0]!, { ...foreign[1]!, measuredUs: null }])
    expect([self!.basis, other!.basis, other!.measured]).toEqual(['measured', 'predicted', 1])
    expect(other!.nets.map(({ latencyUs }) => latencyUs)).toEqual([225, 50])
    expect(other!.slower!.mean).toBeCloseTo(0.5, 9)
  })

  it('tell no regret without an accuracy, and areas up to the worst point of the device', () => {
    const [, unknown] = column([net('x', null, 300, 150)])
    expect(unknown).toMatchObject({ slower: null, lost: null, hypervolume: null, nets: [{ slower: null, lost: null }] })
    const [self, other] = column(foreign)
    // Worst: 450 µs, 0.6. Own: (450 − 400) × 0.2; foreign: (450 − 100) × 0.3.
    expect(self!.hypervolume).toBeCloseTo(10, 9)
    expect(other!.hypervolume).toBeCloseTo(105, 9)
  })
})

it('a matrix is a line an architecture for other programs, and a picture', () => {
  const cells = column(foreign)
  const matrix = {
    devices: [{ key: 'a' }, { key: 'b' }] as Matrix['devices'],
    architectures: [...own, ...foreign].map(({ architectureId: id, accuracy }) => ({
      id,
      name: `"${id}"`,
      accuracy,
      interval: null,
    })),
    accuracies: 'trained' as const,
    protocol: null,
    cells,
  }
  const lines = matrixCsv(matrix, (key) => `Phone, ${key}`)
    .trim()
    .split('\n')
  expect(lines).toHaveLength(5)
  expect(lines[3]).toMatch(
    /^"Phone, b","Phone, a",foreign-1,"""foreign-1""",0\.7,trained,450,measured,0\.5\d*,0\.1\d*$/u,
  )
  const svg = matrixSvg(matrix, (key) => `<${key}>`)
  expect(svg).toContain('+50.0 %')
  expect(svg).toContain('&lt;a&gt;')
  expect(svg).not.toContain('NaN')
})

it('what the article says of two phones: each network is the faster one on its own', () => {
  const [two] = publishedMatrices
  expect(two!.devices.map(({ name }) => name)).toEqual(['Samsung Galaxy S8', 'iPhone X'])
  expect(two!.rows.map(({ cells }) => cells.map(({ latencyMs }) => latencyMs))).toEqual([
    [22.12, 27.53],
    [23.33, 19.84],
  ])
  const slower = two!.rows.map(({ cells }) => cells.map((each) => each.slower))
  expect(slower[0]![0]).toBe(0)
  expect(slower[1]![1]).toBe(0)
  // The abstract's 1.4 times.
  expect(slower[0]![1]).toBeCloseTo(0.388, 3)
})
