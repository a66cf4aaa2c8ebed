import { tableSetting } from '#shared/algorithms/index.ts'
import type { Front } from '#shared/contract/fronts.ts'
import type { SettingValue, Sweep, SweepPreview } from '#shared/contract/sweeps.ts'
import { bandsOf, type Band } from '#shared/sweeps/bands.ts'
import { valueText } from '#shared/sweeps/plan.ts'
import type { WorkbenchClient } from '#main/workbench/index.ts'
import { figureText } from '../figures.ts'
import { duration, latency, table } from '../format.ts'
import { seriesLabel } from '../targets.ts'

/** A sweep with its front on each device, as bands over seeds. */
interface SweepReport {
  readonly sweep: Sweep
  readonly front: Front | null
  readonly bands: readonly { readonly target: string; readonly bands: readonly Band[] }[]
}

export async function reportOf(client: WorkbenchClient, sweep: Sweep): Promise<SweepReport> {
  const architectureIds = sweep.runs.flatMap((run) => run.architectureIds)
  if (architectureIds.length === 0 || sweep.protocol === null) return { sweep, front: null, bands: [] }
  const front = await client.fronts.get({ x: 'predicted-latency', architectureIds, protocol: sweep.protocol })
  const bands = front.series.map((series) => ({
    target: seriesLabel(series, front),
    bands: bandsOf(sweep, series.points),
  }))
  return { sweep, front, bands }
}

/** What a sweep is about to do. */
export function describePreview({ runs, duplicates, durationMs, trainings }: SweepPreview): string {
  const time = durationMs === null ? 'how long is not known yet' : `about ${duration(durationMs / 1_000)}`
  return [
    `${String(runs.length)} ${runs.length === 1 ? 'search' : 'searches'}, ${time}`,
    ...(duplicates === 0 ? [] : [`${String(duplicates)} more would be the same and are left out`]),
    ...(trainings === 0 ? [] : [`then up to ${String(trainings)} trainings of what they find`]),
  ].join('; ')
}

export function describePlan(preview: SweepPreview): string {
  const settings = settingsOf(preview.runs)
  const rows = preview.runs.map(({ name, values, durationMs }) => [
    name,
    ...settings.map((setting) => valueText(values[setting])),
    durationMs === null ? '?' : duration(durationMs / 1_000),
  ])
  return `${table(['search', ...settings, '>takes'], rows)}\n\n${describePreview(preview)}.`
}

export function describeSweep({ sweep, front, bands }: SweepReport): string {
  const { runs } = sweep
  const settings = settingsOf(runs)
  const rows = runs.map(({ search, values, architectureIds, trainings }) => [
    search.id,
    ...settings.map((setting) => valueText(values[setting])),
    search.state,
    `${String((search.epoch ?? -1) + 1)}/${String(search.epochs)}`,
    String(architectureIds.length),
    trainings.length === 0
      ? ''
      : `${String(trainings.filter(({ state }) => state === 'done').length)}/${String(trainings.length)}`,
    search.failure === null ? '' : `${search.failure.code}: ${search.failure.message}`,
  ])
  return [
    table(['search', ...settings, 'state', '>epoch', '>found', '>trained', ''], rows),
    ...bands.map(({ target, bands: each }) => describeBands(target, each, front!)),
    `Sweep ${sweep.id} (${sweep.name}): ${sweep.state}.${sweep.state === 'done' ? '' : ` Go on with: tansaku resume ${sweep.id}`}`,
  ].join('\n\n')
}

/** Names of what varies, in the order of the axes. */
const settingsOf = (runs: readonly { readonly values: Readonly<Record<string, SettingValue>> }[]): string[] => [
  ...new Set(runs.flatMap(({ values }) => Object.keys(values))),
]

function describeBands(target: string, bands: readonly Band[], { protocol }: Front): string {
  const rows = bands.flatMap(({ values: apart, points }) =>
    points.map(({ values, place, x, accuracy }) => [
      Object.entries({ ...apart, ...values })
        .map(([setting, value]) => `${setting === tableSetting ? 'table' : setting} ${valueText(value)}`)
        .join(', '),
      String(place + 1),
      `${latency(x.mean)}${x.interval === null ? '' : ` ± ${latency(x.interval.high - x.mean)}`}`,
      figureText(accuracy, 'accuracy'),
      String(accuracy.seeds),
    ]),
  )
  const header = `${target}: means over seeds ± 95 % interval${protocol === null ? '' : `; ${protocol.name}`}`
  return `${header}\n${table(['', '>architecture', '>latency', '>accuracy', '>seeds'], rows)}`
}
