import { setTimeout as sleep } from 'node:timers/promises'
import type { DeviceDescription } from '#shared/contract/devices.ts'
import type { LatencyEntry } from '#shared/contract/latency-tables.ts'
import type { MeasurementWarning } from '#shared/contract/reasons.ts'
import { TansakuError, toTansakuError } from '#shared/errors.ts'
import { repeatabilityOf } from '#shared/latency/repeatability.ts'
import type { ToldSpeed } from '#shared/contract/speed.ts'
import type { MeasuredStretch } from '#shared/latency/stretch.ts'
import type { Device } from '#main/devices/device.ts'
import {
  type AuditedTable,
  extraStretches,
  measureLatencyTable,
  sessionRows,
  targetOf,
} from '#main/devices/latency-table/index.ts'
import type { StoredTable } from '#main/store/index.ts'
import type { WorkbenchContext } from '../context.ts'
import { withBenchmark } from '../devices/service.ts'
import type { JobControl } from '../jobs/jobs.ts'
import { createSerial } from '../jobs/serial.ts'
import { placesOf, positionsOf } from './places.ts'

/** A table at work, and what measures it. */
export interface Measuring {
  readonly context: Pick<WorkbenchContext, 'store' | 'events'>
  readonly table: StoredTable
  readonly device: Device
  readonly description: DeviceDescription
  readonly control: JobControl
  /** Ends the measuring once the stretch at work is kept. */
  readonly pause: AbortSignal
}

/** Whose speed is learnt and looked up. @param stretches at least one */
const speedSubject = ({ table, device, description }: Measuring, stretches: readonly MeasuredStretch[]) => ({
  target: targetOf(description, device.engine, table.protocol, stretches),
  protocol: table.protocol.version,
  binarySha256: stretches.at(-1)!.binarySha256,
})

const sessionOf = ({ session = 0 }: MeasuredStretch): number => session

/**
 * All sessions that a table is to have, those of `kept` gone on with; each has the protocol's time, and its rows are
 * kept beside those of all.
 */
export async function measureSessions(measuring: Measuring, kept: readonly MeasuredStretch[]): Promise<AuditedTable> {
  const { plan } = measuring.table
  let stretches = kept
  for (let session = Math.max(0, ...kept.map(sessionOf)); ; session++) {
    const table = await measureSession(measuring, stretches, session)
    stretches = table.stretches
    if (session + 1 >= (plan?.sessions ?? 1)) return table
    await waitBetween(measuring, plan?.waitSeconds ?? 0, session + 2)
  }
}

/** Some stretches more of the newest session, whatever the rows' intervals are. */
export const measureAgain = (measuring: Measuring, { stretches }: AuditedTable): Promise<AuditedTable> =>
  measureSession(measuring, stretches, Math.max(0, ...stretches.map(sessionOf)), 'more')

async function measureSession(
  measuring: Measuring,
  kept: readonly MeasuredStretch[],
  session: number,
  extent: 'until enough' | 'more' = 'until enough',
): Promise<AuditedTable> {
  const { context, table, device, control, pause } = measuring
  const { store } = context
  const stop = new AbortController()
  const writes = createSerial(() => {
    stop.abort()
  })
  const keep = (entries: readonly LatencyEntry[], warnings: readonly MeasurementWarning[], speed: ToldSpeed): void => {
    const positions = positionsOf(table)
    writes.push(() => store.latencyTables.setWarnings(table.id, warnings))
    writes.push(() => store.latencyTables.setSpeed(table.id, speed))
    writes.push(() =>
      store.latencyTables.saveEntries(
        table.id,
        entries.map((entry) => ({ ...entry, position: positions.get(entry.key) ?? 0 })),
      ),
    )
  }
  const runs = [...kept]
  const of = kept.filter((stretch) => sessionOf(stretch) === session)
  try {
    const result = await withBenchmark(
      { signal: AbortSignal.any([control.signal, pause]), progress: control.progress },
      () =>
        measureLatencyTable(device, placesOf(table), table.protocol, {
          signal: AbortSignal.any([control.signal, stop.signal]),
          pause,
          // Another order of the paths in each session.
          seed: session + 1,
          resumeFrom: of,
          earlier: kept.filter((stretch) => sessionOf(stretch) !== session),
          ...(extent === 'more' && { more: extraStretches(table.protocol) }),
          onProgress: control.progress,
          tellAt: { known: (stretches) => store.speeds.find(speedSubject(measuring, stretches)) },
          onStretch: (stretch) => {
            const placed = { ...stretch, session }
            runs.push(placed)
            const { target } = speedSubject(measuring, runs)
            writes.push(() => store.latencyTables.addStretch(table.id, placed))
            writes.push(() => store.latencyTables.setTarget(table.id, target, stretch.engine, stretch.binarySha256))
          },
          onEntries(entries, warnings, speed) {
            keep(entries, warnings, speed)
            context.events.publish({ type: 'table-entries', tableId: table.id, entries: [...entries] })
          },
        }),
    )
    keep(result.entries, result.warnings, result.speed)
    const agreement = repeatabilityOf(sessionRows(result.entries, runs, table.protocol, result.speed.told))
    writes.push(() => store.latencyTables.setRepeatability(table.id, agreement))
    await writes.drain()
    await store.speeds.learn(speedSubject(measuring, runs), result.seen)
    const found = await store.latencyTables.find(table.id)
    return {
      entries: await store.latencyTables.entries(table.id),
      stretches: runs,
      speed: found?.speed ?? result.speed,
    }
  } catch (thrown) {
    // A write that failed is the cause; the abort it led to is not.
    throw toTansakuError(
      await writes.drain().then(
        () => thrown,
        (failure: unknown) => failure,
      ),
    )
  }
}

const tellEverySeconds = 1

/** Until the next session, which is to meet the device as it is at another time. */
async function waitBetween({ table, control, pause }: Measuring, seconds: number, session: number): Promise<void> {
  const signal = AbortSignal.any([control.signal, pause])
  const sessions = table.plan?.sessions ?? 1
  for (let left = seconds; left > 0; left -= tellEverySeconds) {
    control.progress({
      done: session - 1,
      total: sessions,
      unit: 'sessions',
      message: `Waiting for session ${String(session)} of ${String(sessions)} (${String(Math.ceil(left))} s)`,
      stage: { name: 'between-sessions', session, sessions, seconds: Math.ceil(left) },
      etaSeconds: null,
    })
    await sleep(Math.min(left, tellEverySeconds) * 1_000, undefined, { signal }).catch((): never => {
      throw new TansakuError('ABORTED', 'The measurement was stopped. What was measured is kept.')
    })
  }
}
