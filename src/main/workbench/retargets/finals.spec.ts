import { expect, it } from 'vitest'
import { imageEvaluationSettingsSchema } from '#shared/contract/architectures.ts'
import type { Final, RetargetPoint } from '#shared/contract/retargets.ts'
import { evaluationPresets } from '#shared/evaluation/presets.ts'
import { heatsOf, withFinal } from './finals.ts'

const settings = imageEvaluationSettingsSchema.parse({ ...evaluationPresets.demo, dataset: 'cifar10', seed: 1 })
const wish = { latencies: 2, candidates: 3, settings }
const candidate = (width: number, latencyUs: number) => ({
  spec: { family: 'mobilenet-v2', width, input: 32, classes: 10 } as const,
  latencyUs,
  predictedAccuracy: 0.5,
})
const point = (limitUs: number, others: number): RetargetPoint => ({
  ...candidate(limitUs, limitUs),
  limitUs,
  params: 1,
  macs: 1,
  others: Array.from({ length: others }, (_, index) => candidate(1_000 + index, limitUs - 1)),
})

it('finals are of latencies that have someone to choose, the predicted best first', () => {
  const heats = heatsOf({ points: [point(100, 0), point(200, 1), point(300, 4), point(400, 4)] }, wish)
  expect(heats.map(({ limitUs, candidates }) => [limitUs, candidates.map(({ latencyUs }) => latencyUs)])).toEqual([
    [200, [200, 199]],
    [400, [400, 399, 399]],
  ])
})

it('a front with one architecture a latency has no finals, nor has one whose trainings hold nothing out', () => {
  expect(() => heatsOf({ points: [point(100, 0)] }, wish)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }))
  const unheld = { ...wish, settings: { ...settings, validationShare: 0 } }
  expect(() => heatsOf({ points: [point(100, 2)] }, unheld)).toThrow(/held out/u)
})

it('of a limit the newest final stays', () => {
  const final = (limitUs: number, protocol: string): Final => ({ limitUs, protocol, entrants: [] })
  const finals = [final(100, 'old'), final(300, 'old')]
  expect(withFinal(withFinal(finals, final(300, 'new')), final(200, 'new'))).toEqual([
    final(100, 'old'),
    final(200, 'new'),
    final(300, 'new'),
  ])
})
