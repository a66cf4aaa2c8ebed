import { describe, expect, it } from 'vitest'
import {
  binFigures,
  comparisonCsv,
  comparisonSvg,
  distinctTrainings,
  frontVolumes,
  missingTrainings,
  trainingsIn,
  verdictsOf,
} from './index.ts'
import { trainedBin } from './trained-bin.ts'

const bins = [0, 1, 2].map(trainedBin)

describe('what a comparison tells', () => {
  it('is means with intervals, differences, and the expected best of random architectures', () => {
    const figures = binFigures(bins[0]!, 2)
    const of = (kind: string) => figures.find((each) => each.kind === kind)!
    expect(of('found').figure!.mean).toBeCloseTo(0.806, 9)
    expect(of('random').difference!.difference).toBeCloseTo(0.1, 9)
    expect(of('random').difference!.low).toBeGreaterThan(0)
    expect(of('largest-params').difference!.low).toBeLessThan(0)
    expect(of('largest-macs')).toMatchObject({ figure: null, difference: null, done: 0, trainings: 4 })
    // Of 0, 4, 8, 12 thousandths the better of two: 12 in half of the six pairs, 8 in a third, 4 in a sixth.
    expect(of('random').expectedBest!.figure).toBeCloseTo(0.7 + (12 / 2 + 8 / 3 + 4 / 6) / 1_000, 9)
  })

  it('is in how many bins what was found is above each kind that is trained', () => {
    expect(verdictsOf(bins.map((bin) => binFigures(bin, 2)))).toEqual([
      { kind: 'random', above: 3, sure: 3, bins: 3 },
      { kind: 'largest-params', above: 0, sure: 0, bins: 3 },
    ])
  })

  it('is how far the found front lies above the others as a whole, where all its bins are trained', () => {
    const [found, random, params, ...others] = frontVolumes(bins)
    expect(others).toEqual([])
    // Latencies 100, 200, 300 with all alike: the first covers the range up to 330 µs, above the least accuracy, 0.7.
    expect(found!.height).toBeCloseTo(0.806 - 0.7, 9)
    expect(random!.difference!.difference).toBeCloseTo(0.1, 9)
    expect(random!.difference!.low).toBeGreaterThan(0)
    expect(params!.difference!.low).toBeLessThan(0)
    expect(frontVolumes(bins.slice(0, 1))).toEqual([])
  })

  it('is a line a training for other programs, and bands in a picture', () => {
    const lines = comparisonCsv(bins).trim().split('\n')
    expect(lines).toHaveLength(1 + 3 * 16)
    expect(lines[1]).toBe('1,100.000,found,found-0,"architecture found",100.000,1000,2000,0,0.8,e0')
    const svg = comparisonSvg(bins, { bestOf: 2, protocol: 'a & b', device: 'Pretend <1>' })
    expect(svg.match(/fill-opacity="0.14"/gu)).toHaveLength(3)
    expect(svg.match(/stroke-dasharray/gu)).toHaveLength(1)
    expect(svg).toContain('a &amp; b')
    expect(svg).toContain('Pretend &lt;1&gt;')
    expect(svg).not.toContain('NaN')
  })

  it('the first of each group is trained before the second of any, and what stands twice once', () => {
    const untrained = bins.map((bin) => ({
      ...bin,
      groups: bin.groups.map(({ kind, trainings }) => ({
        kind,
        trainings: trainings.map((training) => ({ ...training, done: null })),
      })),
    }))
    const missing = missingTrainings(untrained)
    const distinct = (some: typeof missing) => distinctTrainings(some).size
    // What is found is the largest too: four trainings a bin stand twice.
    expect([trainingsIn(untrained).length, missing.length]).toEqual([48, 36])
    expect(missing).toHaveLength(distinct(trainingsIn(untrained)))
    expect(distinct(missing)).toBe(missing.length)
    const seeds = missing.map(({ seed }) => seed)
    expect(seeds.filter((seed, index) => seed !== seeds[index - 1])).toHaveLength(4)
  })
})
