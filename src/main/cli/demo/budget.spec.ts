import { describe, expect, it } from 'vitest'
import { createBudget, reserve } from './budget.ts'
import { shortened, trialOf } from '#shared/plans/shorten.ts'
import { demoPlan } from './plan.ts'

type Stage = 'table' | 'trial' | 'supernet' | 'fronts' | 'training' | 'measure'

/** What stages really take here on a computer as expected: nothing that the budget is told. */
const trainingSeconds = (epochs: number): number => 5 + (27 * epochs) / demoPlan.evaluation.epochs

/** A demo on a computer that computes so many times slower than expected, by stage and time. */
function simulated(slowness: (stage: Stage, second: number) => number) {
  let now = 0
  const plan = demoPlan
  const budget = createBudget(plan, 1, () => now)
  const run = (stage: Stage, seconds: number): void => {
    // In tenths of a second, since a slowdown may begin or end in the middle of a stage.
    for (let done = 0; done < seconds - 1e-9; done += 0.1 / slowness(stage, now)) now += 0.1
    budget.advance(1)
  }
  run('table', 36)
  const { trial } = plan.expectedSeconds
  const trialSeconds = Math.min(trial * slowness('trial', now), budget.trialSeconds!)
  const done = trialSeconds / slowness('trial', now)
  now += trialSeconds
  // Half of it is its start.
  budget.advance(Math.max(0, (2 * done) / trial - 1))
  const share = budget.supernetShare()
  const { epochs: passes, trainingImages } = shortened(plan.supernet, share)
  const work = (passes * trainingImages!) / (plan.supernet.epochs * plan.supernet.trainingImages!)
  run('supernet', plan.expectedSeconds.supernet * work)
  run('fronts', 2)
  const groups = [2, 1, 2]
  const epochs = budget.trainingEpochs(5)
  let trainings = 0
  for (const [index, size] of groups.entries()) {
    const later = groups.slice(index + 1).reduce((sum, each) => sum + each, 0)
    if (index > 0 && !budget.hasTimeFor(size, later)) continue
    for (let one = 0; one < size; one++) run('training', trainingSeconds(epochs))
    trainings += size
  }
  const told = budget.secondsLeft(null)
  run('measure', 16)
  return { seconds: now, share, epochs, trainings, told }
}

const computing = (stage: Stage): boolean => stage !== 'table' && stage !== 'measure'
/** Slower by a factor in some stages, as long as they compute. */
const slower =
  (factor: number, when: (stage: Stage, second: number) => boolean) =>
  (stage: Stage, second: number): number =>
    computing(stage) && when(stage, second) ? factor : 1

describe('the time of a demo', () => {
  it('has room for all of it on a computer as expected', () => {
    const { seconds, share, epochs, trainings } = simulated(() => 1)
    expect(share).toBeGreaterThan(0.95)
    expect([epochs, trainings]).toEqual([demoPlan.evaluation.epochs, 5])
    expect(seconds).toBeLessThanOrEqual(480)
  })

  it.each<[string, (stage: Stage, second: number) => number]>([
    ['from the start', slower(reserve, () => true)],
    ['right after the trial that it was planned by', slower(reserve, (stage) => stage !== 'trial')],
    ['in the middle of the supernet', slower(reserve, (_, second) => second > 150)],
    ['from the first training on', slower(reserve, (stage) => stage === 'training')],
    ['after the second training', slower(reserve, (_, second) => second > 380)],
    ['in every other half minute', slower(reserve, (_, second) => Math.floor(second / 30) % 2 === 0)],
    ['in the trial alone', slower(2, (stage) => stage === 'trial')],
    ['twice, from the start', slower(2, () => true)],
    ['twice, and again after the trial', (stage) => (!computing(stage) ? 1 : stage === 'trial' ? 2 : 2 * reserve)],
    ['three times, from the start', slower(3, () => true)],
    ['six times, from the start', slower(6, () => true)],
  ])('keeps its eight minutes on one that turns slower %s', (_, slowness) => {
    const { seconds, trainings } = simulated(slowness)
    expect(seconds).toBeLessThanOrEqual(480)
    expect(trainings).toBeGreaterThanOrEqual(2)
  })

  it('runs over by seconds where a computer turns slower again than the reserve is for', () => {
    const again = (stage: Stage): number => (stage === 'supernet' ? reserve : stage === 'training' ? reserve ** 2 : 1)
    expect(simulated(again).seconds).toBeLessThanOrEqual(490)
  })

  it('trims the supernet by what the trial said, and leaves the trainings their part', () => {
    const { share, epochs, trainings } = simulated(slower(2, () => true))
    expect(share).toBeLessThan(0.6)
    expect(epochs * trainings).toBeGreaterThanOrEqual(4)
  })

  it('leaves out last groups whole instead of running over, and tells no time for them', () => {
    const { trainings, told } = simulated(slower(2.5, (stage, second) => stage === 'training' && second > 340))
    expect(trainings).toBeLessThan(5)
    expect(told).toBe(demoPlan.expectedSeconds.measure)
  })

  it('bounds the trial, and learns as much from what it came to', () => {
    for (const factor of [5, 20]) {
      let now = 0
      const budget = createBudget(demoPlan, 1, () => now)
      now += 38
      budget.advance(1)
      now += budget.trialSeconds!
      const { trial, supernet } = demoPlan.expectedSeconds
      budget.advance(Math.max(0, (2 * budget.trialSeconds!) / (trial * factor) - 1))
      expect(now).toBeLessThanOrEqual(80)
      expect(budget.supernetShare() * supernet * Math.min(factor, 8)).toBeLessThan(480)
      expect(budget.supernetShare()).toBeLessThan(0.15)
    }
  })

  it('has no end where a plan has none', () => {
    const budget = createBudget({ ...demoPlan, deadlineSeconds: null }, 1, () => 1e6)
    expect(budget.trialSeconds).toBeNull()
    expect(budget.supernetShare()).toBe(1)
    expect(budget.trainingEpochs(5)).toBe(demoPlan.evaluation.epochs)
    expect(budget.hasTimeFor(2, 0)).toBe(true)
  })
})

describe('a shortened supernet', () => {
  const { supernet } = demoPlan
  it.each([
    [1, 4, 8_000],
    [0.8, 4, 6_400],
    [0.75, 3, 8_000],
    [0.6, 3, 6_400],
    [0.2, 1, 6_400],
    [0.05, 1, 1_600],
    [0, 1, 800],
  ])('of a share of %d is trained for %d epochs of %d images', (share, epochs, trainingImages) => {
    expect(shortened(supernet, share)).toEqual({ ...supernet, epochs, trainingImages })
  })

  it('keeps its images where fewer would leave no batch to score on', () => {
    const few = { ...trialOf(supernet), trainingImages: 400, scoreShare: 0.1, epochs: 2 }
    expect(shortened(few, 0.3)).toMatchObject({ epochs: 1, trainingImages: 400 })
    expect(shortened({ ...supernet, trainingImages: null }, 0.3)).toMatchObject({ epochs: 2, trainingImages: null })
  })
})
