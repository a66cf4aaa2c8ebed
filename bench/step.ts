import { median } from '#shared/statistics/index.ts'
import type { StepOptions, StepResult } from './options.ts'
import { stepOf } from './steps.ts'

/** Times the full training step of a space: the first with its tracing, then the median of the others. */
export function measureStep(options: StepOptions): StepResult {
  const started = performance.now()
  const subject = stepOf(options)
  const seconds: number[] = []
  for (let step = 0; step < options.steps; step++) {
    const begun = step === 0 ? started : performance.now()
    subject.run(step)
    seconds.push((performance.now() - begun) / 1000)
  }
  const [first = Number.NaN, ...others] = seconds
  return {
    median_s: round(median(others)),
    first_s: round(first),
    peak_rss_mib: Math.round(process.resourceUsage().maxRSS / 1024),
    params: subject.params,
    nodes: subject.nodes(),
  }
}

function round(seconds: number): number {
  return Math.round(seconds * 1e4) / 1e4
}
