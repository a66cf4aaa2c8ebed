import { TansakuError } from '#shared/errors.ts'
import type { BenchmarkJob } from '../benchmark.ts'
import { passesOf } from '../passes.ts'

/**
 * The line manifest that the benchmark program reads from a file or standard input (resources/benchmark/README.md).
 * Graph names stay here: results come back by index.
 */
export function writeBenchmarkJob(job: BenchmarkJob): string {
  const passes = passesOf(job)
  if (job.graphs.length === 0 || passes.length === 0)
    throw new TansakuError('BAD_REQUEST', 'A benchmark job needs at least one graph and one pass.')
  const lines = [
    'tansaku-job 1',
    `threads ${job.threads}`,
    `precision ${job.precision}`,
    ...(job.cores.length > 0 ? [`cores ${job.cores.join(' ')}`] : []),
    `warmup ${job.warmupRounds}`,
    `warmup-ms ${Math.round(job.warmupMs ?? 0)}`,
    `rounds ${job.rounds}`,
    `lead ${job.leadRuns ?? 0}`,
    `repeats ${job.repeats ?? 1}`,
    `limit-ms ${Math.round(job.limitMs ?? 0)}`,
  ]
  for (const { text, input } of job.graphs) {
    const graphLines = text.trimEnd().split('\n')
    lines.push(`graph ${input.width} ${input.height} ${input.channels} ${graphLines.length}`, ...graphLines)
  }
  for (const pass of passes) {
    const unknown = pass.find((index) => !(Number.isInteger(index) && index >= 0 && index < job.graphs.length))
    if (pass.length === 0 || unknown !== undefined)
      throw new TansakuError(
        'BAD_REQUEST',
        `A pass names graph ${unknown ?? 'none'}; the job has graphs 0 to ${job.graphs.length - 1}.`,
      )
    lines.push(`pass ${pass.join(' ')}`)
  }
  return `${lines.join('\n')}\nend\n`
}
