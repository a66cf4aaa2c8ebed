import type { LatencyEntry } from '#shared/contract/latency-tables.ts'
import type { MeasuredChunk } from './chunk.ts'
import { steadyChunks } from './steady.ts'

/** What a reader of the numbers should know, in plain sentences. */
export function warningsOf(entries: readonly LatencyEntry[], chunks: readonly MeasuredChunk[]): string[] {
  const warnings: string[] = []
  const unpinned = chunks.find((chunk) => chunk.pinError !== null)
  if (unpinned !== undefined)
    warnings.push(
      `The system did not allow choosing cores (${unpinned.pinError ?? ''}); the program ran wherever the system put it.`,
    )
  const passes = chunks.reduce((sum, chunk) => sum + chunk.passes, 0)
  const dropped = chunks.reduce((sum, chunk) => sum + chunk.droppedPasses, 0)
  if (dropped > passes / 4)
    warnings.push(
      `${Math.round((100 * dropped) / passes)} % of the runs were disturbed and left out: something else was busy on the device.`,
    )
  const onCore = chunks.reduce((sum, chunk) => sum + chunk.onCoreSamples, 0)
  const samples = chunks.reduce((sum, chunk) => sum + chunk.samples.reduce((all, { us }) => all + us.length, 0), 0)
  if (onCore > samples / 10)
    warnings.push(
      `${Math.round((100 * onCore) / samples)} % of the samples are time on the core instead of time on the clock: other programs took the core too often. Close them for numbers to be trusted.`,
    )
  const drifted = chunks.length - steadyChunks(chunks).length
  if (drifted > 0)
    warnings.push(
      `${drifted} of ${chunks.length} stretches of measuring were left out because the whole device was slower or faster then.`,
    )
  const noisy = entries.filter((entry) => entry.noisy).length
  if (noisy > 0)
    warnings.push(`${noisy} of ${entries.length} rows stayed noisier than asked for within the time given.`)
  return warnings
}
