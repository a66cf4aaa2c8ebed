import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { paretoFront, type Point } from '../pareto/index.ts'
import { createRandom } from '../random.ts'
import type { Costs } from '../spaces/decisions.ts'
import { candidateOf, type Candidate, type Problem } from './evolution.ts'
import { evolveFront, stepsOf, type FrontNet, type FrontOptions } from './front.ts'
import { reachOf, requireInReach, spreadLimits } from './limits.ts'

/** A device and a predictor drawn at random: a choice that costs more is worth more, mostly. */
function problemOf(seed: number, places: number, choices: number): Problem {
  const random = createRandom(seed)
  const rows = (value: () => number): Float64Array[] =>
    Array.from({ length: places }, () => Float64Array.from({ length: choices }, value))
  const latencyUs: Costs = { fixed: 50, options: rows(() => 5 + 100 * random.next()) }
  const sum: Costs = {
    fixed: 0.3,
    options: latencyUs.options.map((row) => row.map((us) => us / 5_000 + 0.01 * random.normal())),
  }
  return { latencyUs, predictor: { sum, macs: latencyUs, logMacsWeight: 0.01, lambda: 1 } }
}

function run(
  problem: Problem,
  limitsUs: readonly number[],
  options: FrontOptions,
): { nets: FrontNet[]; steps: number } {
  const evolution = evolveFront(problem, limitsUs, options)
  let steps = 0
  for (let next = evolution.next(); ; next = evolution.next()) {
    if (next.done === true) return { nets: next.value, steps }
    steps += 1
  }
}

function everyNet(problem: Problem): Candidate[] {
  const { options } = problem.latencyUs
  const all = options.reduce<number[][]>(
    (nets, row) => nets.flatMap((net) => [...row.keys()].map((choice) => [...net, choice])),
    [[]],
  )
  return all.map((choices) => candidateOf(problem, Uint8Array.from(choices)))
}

describe('a front for a device', () => {
  it('is that of all nets where all can be looked at', () => {
    for (const seed of [1, 2, 3]) {
      const problem = problemOf(seed, 5, 4)
      const all = everyNet(problem)
      expect(all).toHaveLength(1_024)
      const limits = spreadLimits(reachOf(problem.latencyUs), 20)
      const best = limits.map((limitUs) =>
        Math.max(...all.filter(({ latencyUs }) => latencyUs <= limitUs).map(({ accuracy }) => accuracy)),
      )
      const { nets } = run(problem, limits, { generations: 20, seed })
      expect(nets.map(({ accuracy }) => accuracy)).toEqual([...new Set(best)])
      const whole = paretoFront(all.map(({ latencyUs, accuracy }) => ({ x: latencyUs, y: accuracy })))
      for (const { latencyUs, accuracy } of nets) expect(whole).toContainEqual({ x: latencyUs, y: accuracy })
    }
  })

  it('keeps every limit, holds no net that another beats, and is the same for the same seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 2, max: 9 }), (seed, targets) => {
        const problem = problemOf(seed, 8, 5)
        const limits = spreadLimits(reachOf(problem.latencyUs), targets)
        const { nets, steps } = run(problem, limits, { generations: 4, seed })
        expect(steps).toBe(stepsOf(targets, 4))
        for (const { latencyUs, limitUs, choices, accuracy } of nets) {
          expect(latencyUs).toBeLessThanOrEqual(limitUs)
          expect(limits).toContain(limitUs)
          expect(candidateOf(problem, choices)).toMatchObject({ latencyUs, accuracy })
        }
        for (const [index, net] of nets.slice(1).entries()) {
          expect(net.latencyUs).toBeGreaterThan(nets[index]!.latencyUs)
          expect(net.accuracy).toBeGreaterThan(nets[index]!.accuracy)
        }
        expect(run(problem, limits, { generations: 4, seed }).nets).toEqual(nets)
      }),
      { numRuns: 25 },
    )
  })

  it('comes within a hundredth of the best there is in a space too large to look through', () => {
    const { latencyUs, predictor } = problemOf(4, 22, 9)
    const problem: Problem = { latencyUs, predictor: { ...predictor, logMacsWeight: 0 } }
    const exact = exactFront(problem)
    const spread = exact.at(-1)!.y - exact[0]!.y
    const { nets } = run(problem, spreadLimits(reachOf(latencyUs), 12), { generations: 100, seed: 1 })
    expect(nets.length).toBeGreaterThan(8)
    for (const { limitUs, accuracy } of nets) {
      const best = exact.findLast(({ x }) => x <= limitUs * (1 + 1e-12))!
      expect((best.y - accuracy) / spread).toBeLessThan(0.01)
    }
  })

  it('does without a limit it cannot widen: the fastest net alone', () => {
    const problem = problemOf(9, 4, 3)
    const { fastestUs } = reachOf(problem.latencyUs)
    const { nets } = run(problem, [fastestUs], { generations: 3, seed: 1 })
    expect(nets.map(({ latencyUs }) => latencyUs)).toEqual([fastestUs])
  })
})

/** The whole front of a space too large to look through: what is beaten after some places is beaten after all. */
function exactFront({ latencyUs, predictor }: Problem): Point[] {
  return latencyUs.options.reduce<Point[]>(
    (front, row, place) =>
      paretoFront(
        front.flatMap(({ x, y }) =>
          [...row].map((us, choice) => ({ x: x + us, y: y + predictor.sum.options[place]![choice]! })),
        ),
      ),
    [{ x: latencyUs.fixed, y: predictor.sum.fixed }],
  )
}

describe('limits', () => {
  const latencyUs: Costs = { fixed: 10, options: [Float64Array.of(10, 40), Float64Array.of(30, 0)] }
  it('go from the fastest net to the slowest', () => {
    const reach = reachOf(latencyUs)
    expect(reach).toEqual({ fastestUs: 20, slowestUs: 80 })
    expect(spreadLimits(reach, 3).map(Math.round)).toEqual([20, 40, 80])
    expect(spreadLimits(reach, 2)).toEqual([20, 80])
  })

  it('beyond them are refused with the reachable range', () => {
    const reach = reachOf(latencyUs)
    requireInReach(reach, [20, 80], 'on a phone')
    for (const limit of [19.99, 80.01, Number.NaN])
      expect(() => {
        requireInReach(reach, [30, limit], 'on a phone')
      }).toThrow(
        expect.objectContaining({
          code: 'LATENCY_OUT_OF_REACH',
          details: { limitUs: limit, fastestUs: 20, slowestUs: 80, on: 'on a phone' },
        }),
      )
  })
})
