import type { DeviceDescription } from '#shared/contract/devices.ts'
import type { LatencyTableSummary, TableWish } from '#shared/contract/latency-tables.ts'
import type { PlanEffort, PlannedStep, PlanStepKind, PlanWish, SecondsRange } from '#shared/contract/plans.ts'
import type { SearchSummary } from '#shared/contract/searches.ts'
import { secondsOf } from '#shared/plans/effort.ts'
import { nothing, rangeOf, sumOfRanges } from '#shared/plans/range.ts'
import type { ImageInput, SpaceSize } from '#shared/spaces/index.ts'
import { trainingsOf } from './amounts.ts'
import type { PlanParts } from './parts.ts'

/** Of a device's front, on any computer. */
const frontSeconds = 5
/** Of a joint measurement beside its time: starting the program, sending networks. */
const measureStartSeconds = 3

/** What of a plan is there already. */
export interface Found {
  readonly supernet: SearchSummary | undefined
  /** Of each device. */
  readonly found: readonly (LatencyTableSummary | undefined)[]
  /** The pictures that all of it is for. */
  readonly input: ImageInput
  /** Of the tables. */
  readonly size: SpaceSize | null
}

interface Amounts extends Found {
  readonly devices: readonly DeviceDescription[]
  readonly effort: PlanEffort
}

interface Timed extends Amounts {
  /** What each device's table takes. */
  readonly tables: readonly SecondsRange[]
  /** Whether the computer's pace is to be found out. */
  readonly finds: boolean
}

/** How a plan has a device measured. */
export const tableWish = (
  { space }: Pick<PlanWish, 'space'>,
  deviceId: string,
  { size, effort }: { readonly size: SpaceSize | null; readonly effort: PlanEffort },
): TableWish => ({
  deviceId,
  space,
  size,
  protocol: { budgetSeconds: effort.tableSeconds },
  auditedNets: effort.auditedNets,
  sessions: 1,
  waitSeconds: 0,
})

export function tableRanges(
  { latencyTables }: PlanParts,
  wish: PlanWish,
  { devices, found, ...amounts }: Amounts,
): Promise<SecondsRange[]> {
  return Promise.all(
    devices.map(async ({ id, kind }, index) => {
      if (found[index] !== undefined || kind === 'imported') return nothing
      const { secondsAtLeast, secondsLikely, secondsAtMost } = await latencyTables.estimate(
        tableWish(wish, id, amounts),
      )
      const likely = secondsLikely ?? (secondsAtLeast + secondsAtMost) / 2
      return { low: Math.min(secondsAtLeast, likely), likely, high: Math.max(secondsAtMost, likely) }
    }),
  )
}

const paceSeconds = ({ finds, effort, input }: Timed, { space }: PlanWish): number =>
  finds ? secondsOf(effort, { space, input }).pace : 0
const measuringSeconds = ({ measureSeconds }: PlanEffort): number => measureSeconds + measureStartSeconds
const isHere = ({ kind }: DeviceDescription): boolean => kind !== 'imported'

/** Seconds of all that is not trained. */
export const besidesTraining = (wish: PlanWish, timed: Timed): number =>
  sumOfRanges(timed.tables).likely +
  paceSeconds(timed, wish) +
  frontSeconds * timed.devices.length +
  measuringSeconds(timed.effort) * timed.devices.filter(isHere).length

/** In the order in which they are done. */
export function stepsOf(wish: PlanWish, timed: Timed & { readonly slowness: number | null }): PlannedStep[] {
  const { devices, effort, found, supernet, slowness, tables, finds, input } = timed
  const seconds = secondsOf(effort, { space: wish.space, input })
  const step = (kind: PlanStepKind, likely: number, device: DeviceDescription | null): PlannedStep => ({
    kind,
    deviceId: device?.id ?? null,
    deviceName: device?.name ?? null,
    recordId: null,
    reused: false,
    expected: rangeOf(kind, likely, slowness !== null),
  })
  const training = seconds.evaluation * (slowness ?? 1) * trainingsOf(effort)
  return [
    ...devices.map((device, index) => {
      const table = found[index]
      const expected = tables[index]!
      return { ...step('table', 0, device), expected, recordId: table?.id ?? null, reused: table !== undefined }
    }),
    ...(finds ? [step('pace', paceSeconds(timed, wish), null)] : []),
    supernet === undefined
      ? step('supernet', seconds.supernet * (slowness ?? 1), null)
      : { ...step('supernet', 0, null), recordId: supernet.id, reused: true },
    ...devices.map((device) => step('front', frontSeconds, device)),
    ...devices.map((device) => step('training', training, device)),
    ...devices.filter(isHere).map((device) => step('measuring', measuringSeconds(effort), device)),
  ]
}
