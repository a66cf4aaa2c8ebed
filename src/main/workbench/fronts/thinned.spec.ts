import { expect, it } from 'vitest'
import type { Front } from '#shared/contract/fronts.ts'
import { createRandom } from '#shared/random.ts'
import { withStandings, type Candidate } from './standing.ts'
import { thinned } from './thinned.ts'

const candidate = (index: number, x: number, testAccuracy: number): Candidate => ({
  architectureId: `net-${String(index)}`,
  name: `network ${String(index)}`,
  origin: 'random',
  searchId: null,
  x,
  xInterval: { low: 0.99 * x, high: 1.01 * x },
  basis: null,
  error: null,
  trust: null,
  publishedIn: null,
  stated: false,
  testAccuracy,
  accuracyInterval: null,
  seeds: 1,
  pictures: null,
})

function frontOf(count: number): Front {
  const random = createRandom(3)
  const points = Array.from({ length: count }, (_, index) => {
    const x = Math.exp(4 * random.next())
    return candidate(index, x, 0.9 - 0.3 * Math.exp(-x / 10) - 0.1 * random.next())
  })
  const series = withStandings([{ target: null, deviceName: '', points, rivals: [] }])
  return { x: 'macs', xUnit: 'MACs', deployed: null, protocol: null, protocols: [], targets: [], series }
}
const all = { mostDominated: null, within: null, logarithmic: false }

it('a thinned front has all of the front, some of the others from everywhere, and tells of all', () => {
  const whole = frontOf(5_000)
  const { points, all: told } = whole.series[0]!
  const { series } = thinned(whole, { ...all, mostDominated: 300 })
  const kept = series[0]!.points
  const others = kept.filter(({ standing }) => standing !== 'front')
  expect(kept.filter(({ standing }) => standing === 'front')).toEqual(
    points.filter(({ standing }) => standing === 'front'),
  )
  expect(others.length).toBeGreaterThan(100)
  expect(others.length).toBeLessThanOrEqual(300)
  expect(series[0]!.all).toEqual(told)
  expect(told.points).toBe(5_000)
  // From the fastest tenth to the slowest.
  const xs = others.map(({ x }) => x)
  expect(Math.min(...xs)).toBeLessThan(5)
  expect(Math.max(...xs)).toBeGreaterThan(50)
})

it('a part of the picture has points that the whole left out', () => {
  const front = frontOf(10_000)
  const within = { x: { low: 10, high: 11 }, accuracy: { low: 0, high: 1 } }
  const isIn = ({ x }: { x: number }): boolean => x >= 10 && x <= 11
  const seenWhole = thinned(front, { ...all, mostDominated: 300 }).series[0]!.points.filter(isIn).length
  const seenPart = thinned(front, { ...all, mostDominated: 300, within }).series[0]!.points.filter(isIn).length
  expect(seenPart).toBeGreaterThan(3 * seenWhole)
})

it('more points than a function takes arguments are no trouble', () => {
  const many = Array.from({ length: 130_000 }, (_, index) => candidate(index, 1 + index, 0.5))
  const [series] = withStandings([{ target: null, deviceName: '', points: many, rivals: [] }])
  expect(series!.all).toMatchObject({ points: 130_000, front: 1, x: { low: 1, high: 130_000 } })
})
