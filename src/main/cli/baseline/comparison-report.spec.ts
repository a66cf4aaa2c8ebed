import { expect, it } from 'vitest'
import { missingTrainings } from '#shared/comparison/index.ts'
import { trainedBin } from '#shared/comparison/trained-bin.ts'
import { describeComparison, describePlan } from './comparison-report.ts'

const bins = [0, 1, 2].map(trainedBin)

it('a comparison is told with what is better, what is chance, and what is missing', () => {
  const text = describeComparison(bins, 2, 'CIFAR-10 · demo, 3 epochs')
  expect(text).toMatch(/random +\d+ µs +70\.6 % ± 0\.8 +4\/4 +\+10\.00 \(\+9\.\d\d to \+10\.\d\d\): better/u)
  expect(text).toMatch(/most parameters .* chance/u)
  const missing = String(missingTrainings(bins).length)
  expect(text).toContain(`${missing} trainings are missing: the same command goes on.`)
  expect(describePlan(bins)).toContain(`${missing} trainings are missing`)
  const whole = bins.map((bin) => ({ ...bin, groups: bin.groups.filter(({ kind }) => kind !== 'largest-macs') }))
  expect(describeComparison(whole, 2, 'p')).toContain('Its front less that of random, by hypervolume: +10.00')
  expect(describeComparison(whole, 2, 'p')).toContain(
    'What was found is above random in 3 of 3 bins (3 by the whole interval), most parameters in 0 of 3 bins (0 by the whole interval).',
  )
})
