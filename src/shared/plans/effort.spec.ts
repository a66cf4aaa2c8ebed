import { describe, expect, it } from 'vitest'
import { smallInput } from '../spaces/index.ts'
import { fitEffort, levelFor, secondsOf } from './effort.ts'

const room = {
  space: 'fbnet-mini',
  input: smallInput,
  images: 45_000,
  slowness: 1,
  supernet: true,
  evaluations: 4,
} as const
const fitted = (leftSeconds: number, more: object = {}) => {
  const effort = fitEffort(levelFor(leftSeconds), { ...room, leftSeconds, ...more })
  return { ...effort, seconds: secondsOf(effort, { space: 'fbnet-mini', input: effort.input }) }
}

describe('trainings as long as there is time for', () => {
  it.each([300, 600, 1_800, 7_200])('take about %d seconds on two quiet cores', (leftSeconds) => {
    const { seconds } = fitted(leftSeconds)
    const all = seconds.supernet + room.evaluations * seconds.evaluation
    expect(all).toBeLessThanOrEqual(leftSeconds * 1.02)
    expect(all).toBeGreaterThan(leftSeconds * 0.7)
  })

  it('are cut by as much as a computer is slower', () => {
    const { seconds } = fitted(1_800, { slowness: 3 })
    expect(3 * (seconds.supernet + room.evaluations * seconds.evaluation)).toBeLessThanOrEqual(1_800 * 1.02)
  })

  it('get all of the time where the supernet is there already', () => {
    const { seconds } = fitted(600, { supernet: false })
    expect(seconds.evaluation).toBeGreaterThan(1.5 * fitted(600).seconds.evaluation)
    expect(room.evaluations * seconds.evaluation).toBeLessThanOrEqual(612)
  })

  it('begin also where there is no time: the least of each', () => {
    const { supernet, evaluation, seconds } = fitted(1)
    expect([supernet.epochs, evaluation.epochs].every((epochs) => epochs >= 1)).toBe(true)
    expect(seconds.supernet + room.evaluations * seconds.evaluation).toBeLessThan(60)
  })

  it('keep a size of pictures that is settled, and else take smaller ones where there is no time', () => {
    const input = { size: 160, channels: 3, classes: 5 }
    expect(fitted(120, { input }).input.size).toBeLessThan(160)
    expect(fitted(120, { input }).smallerThan).toBe(160)
    expect(fitted(120, { input, keepsSize: true }).input.size).toBe(160)
  })
})

it('a plan with more time is more thorough in all that it does', () => {
  const [short, day] = [levelFor(60), levelFor(86_400)]
  for (const key of ['tableSeconds', 'auditedNets', 'bins', 'runs', 'measureSeconds'] as const)
    expect(day[key]).toBeGreaterThan(short[key])
})
