import type { BenchmarkJob } from './benchmark.ts'

/** The passes of a job: those given, or all graphs once in their order. */
export function passesOf(job: BenchmarkJob): readonly (readonly number[])[] {
  return job.passes ?? [job.graphs.map((_, index) => index)]
}

/** Passes that a complete run reports. */
export function expectedPasses(job: BenchmarkJob): number {
  return job.rounds * passesOf(job).length * (job.repeats ?? 1)
}
