import type { LatencyEntry, MeasurementWarning } from '#shared/contract/latency-tables.ts'
import { coreRanges } from '#shared/devices/core-ranges.ts'
import type { MeasuredChunk } from './chunk.ts'
import { steadyChunks } from './steady.ts'

const percentOf = (some: number, all: number): string => String(Math.round((100 * some) / all))

/** What a reader of the numbers should know. */
export function warningsOf(entries: readonly LatencyEntry[], chunks: readonly MeasuredChunk[]): MeasurementWarning[] {
  const warnings: MeasurementWarning[] = []
  const reason = chunks.find((chunk) => chunk.pinError !== null)?.pinError ?? null
  if (reason !== null) warnings.push({ kind: 'unpinned', reason: reason.slice(0, 300) })
  for (const [kind, which] of [
    ['cores-off', 'off'],
    ['cores-hidden', 'hidden'],
  ] as const) {
    const cores = chunks.flatMap(({ faster }) => faster?.[which] ?? [])
    if (cores.length > 0) warnings.push({ kind, cores: coreRanges(cores) })
  }
  const passes = chunks.reduce((sum, chunk) => sum + chunk.passes, 0)
  const dropped = chunks.reduce((sum, chunk) => sum + chunk.droppedPasses, 0)
  if (dropped > passes / 4) warnings.push({ kind: 'disturbed', percent: percentOf(dropped, passes) })
  const onCore = chunks.reduce((sum, chunk) => sum + chunk.onCoreSamples, 0)
  const samples = chunks.reduce((sum, chunk) => sum + chunk.samples.reduce((all, { us }) => all + us.length, 0), 0)
  if (onCore > samples / 10) warnings.push({ kind: 'on-core', percent: percentOf(onCore, samples) })
  const drifted = chunks.length - steadyChunks(chunks).length
  if (drifted > 0) warnings.push({ kind: 'drifted', some: String(drifted), all: String(chunks.length) })
  const noisy = entries.filter((entry) => entry.noisy).length
  if (noisy > 0) warnings.push({ kind: 'noisy', some: String(noisy), all: String(entries.length) })
  return warnings
}
