import type { LatencyEntry } from '#shared/contract/latency-tables.ts'
import type { MeasurementWarning } from '#shared/contract/reasons.ts'
import { coreRanges } from '#shared/devices/core-ranges.ts'
import type { MeasuredStretch } from '#shared/latency/stretch.ts'
import type { DeviceSpeed } from '#shared/contract/speed.ts'
import { stateOf, takenSpeed } from './settled.ts'

const percentOf = (some: number, all: number): string => String(Math.round((100 * some) / all))

/** What a reader of the numbers should know. */
export function warningsOf(
  entries: readonly LatencyEntry[],
  stretches: readonly MeasuredStretch[],
  settled: DeviceSpeed,
): MeasurementWarning[] {
  const warnings: MeasurementWarning[] = []
  const reason = stretches.find((stretch) => stretch.pinError !== null)?.pinError ?? null
  if (reason !== null) warnings.push({ kind: 'unpinned', reason: reason.slice(0, 300) })
  for (const [kind, which] of [
    ['cores-off', 'off'],
    ['cores-hidden', 'hidden'],
  ] as const) {
    const cores = stretches.flatMap(({ faster }) => faster?.[which] ?? [])
    if (cores.length > 0) warnings.push({ kind, cores: coreRanges(cores) })
  }
  const passes = stretches.reduce((sum, stretch) => sum + stretch.passes, 0)
  const dropped = stretches.reduce((sum, stretch) => sum + stretch.droppedPasses, 0)
  if (dropped > passes / 4) warnings.push({ kind: 'disturbed', percent: percentOf(dropped, passes) })
  const onCore = stretches.reduce((sum, stretch) => sum + stretch.onCoreSamples, 0)
  const samples = stretches.reduce(
    (sum, stretch) => sum + stretch.samples.reduce((all, { us }) => all + us.length, 0),
    0,
  )
  if (onCore > samples / 10) warnings.push({ kind: 'on-core', percent: percentOf(onCore, samples) })
  const drifted = stretches.filter((stretch) => stateOf(stretch, settled) !== 'near').length
  if (drifted > 0 && drifted === stretches.length)
    warnings.push({
      kind: 'unsettled',
      percent: percentOf(settled.arithmeticUs, takenSpeed(stretches).arithmeticUs),
    })
  else if (drifted > 0) warnings.push({ kind: 'drifted', some: String(drifted), all: String(stretches.length) })
  const noisy = entries.filter((entry) => entry.noisy).length
  if (noisy > 0) warnings.push({ kind: 'noisy', some: String(noisy), all: String(entries.length) })
  return warnings
}
