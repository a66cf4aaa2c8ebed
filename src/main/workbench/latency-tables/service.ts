import type {
  Audit,
  LatencyTable,
  LatencyTableSummary,
  MeasurementProtocol,
  TableEstimate,
  TableRange,
  TableWish,
} from '#shared/contract/latency-tables.ts'
import { TansakuError, toTansakuError, type ErrorCode } from '#shared/errors.ts'
import { calibrationOf } from '#shared/latency/calibration.ts'
import { isMeasured, type MeasuredStretch } from '#shared/latency/stretch.ts'
import { tableTrust } from '#shared/latency/trust.ts'
import { subjectText } from '#shared/spaces/index.ts'
import { defaultProtocol, requireEngine } from '#main/devices/latency-table/index.ts'
import { requireCores } from '#main/devices/cores/index.ts'
import { createId, type StoredTable } from '#main/store/index.ts'
import type { WorkbenchContext } from '../context.ts'
import { resourcesOf, type DeviceService } from '../devices/service.ts'
import type { JobControl } from '../jobs/jobs.ts'
import { removeRecord } from '../removing.ts'
import { found, requireIdle, requireWriting } from '../require.ts'
import { auditRows } from './auditing.ts'
import { estimateTable } from './estimate.ts'
import { createTableExchange, type TableExchange } from './exchange.ts'
import { stateAfter } from './interruption.ts'
import { measureSessions } from './measuring.ts'
import { positionsOf, sizeOf } from './places.ts'
import { rangeOf } from './range.ts'
import { presentOf, requireUnchanged, stalenessOf, type Present } from './staleness.ts'

export { latenciesOf, type TableLatencies } from './latencies.ts'
export { describes, predictIfWhole } from './prediction.ts'

/** A device that went, or does not answer. */
const away: ReadonlySet<string> = new Set<ErrorCode>([
  'ADB_SERVER_UNREACHABLE',
  'DEVICE_GONE',
  'DEVICE_NOT_READY',
  'DEVICE_UNKNOWN',
  'DEVICE_UNRESPONSIVE',
])
/** Tries in a row that came to no stretch, after which a device is not waited for any more. */
const mostFruitless = 3

interface Started {
  jobId: string
  id: string
}

export interface LatencyTableService extends TableExchange {
  list(): Promise<LatencyTableSummary[]>
  get(id: string): Promise<LatencyTable>
  measure(wish: TableWish): Promise<Started>
  /** Ends a measuring once the stretch at work is kept. @throws CONFLICT where none is at work */
  pause(id: string): Promise<{ id: string }>
  estimate(wish: TableWish): Promise<TableEstimate>
  /** @throws LATENCY_ROWS_MISSING for a table without all of its space's operators */
  range(id: string): Promise<TableRange>
  resume(id: string): Promise<Started>
  audit(input: { tableId: string; nets: number; seed: number }): Promise<Started>
  audits(id: string): Promise<Audit[]>
  /** @throws LATENCY_TABLE_IN_USE naming the searches that took their latencies from it */
  remove(id: string): Promise<{ id: string }>
}

export function createLatencyTableService(context: WorkbenchContext, devices: DeviceService): LatencyTableService {
  const { store, events, jobs, deviceSource } = context
  /** How to ask a measuring at work to end, by table. */
  const pauses = new Map<string, AbortController>()

  /** @param audits newest first */
  const summarise = (table: StoredTable, present: Present, audits: readonly Audit[]): LatencyTableSummary => {
    const { device, ...stored } = table
    const staleBecause = stalenessOf(table, present)
    return {
      ...stored,
      deviceName: device.name,
      staleBecause,
      audit: audits[0] ?? null,
      calibration: calibrationOf(audits, table.target),
      trust: tableTrust({ ...table, staleBecause }, audits),
    }
  }

  async function require(id: string): Promise<StoredTable> {
    return found(await store.latencyTables.find(id), 'latency table', id)
  }

  function start(table: StoredTable): Started {
    let fruitless = 0
    const job = jobs.start({
      title: { kind: 'measure-table', ...titleValues(table) },
      subjectId: table.id,
      resources: resourcesOf(table.deviceId),
      isPossible: () => deviceSource.isThere?.(table.deviceId) !== false,
      async run(control) {
        const had = (await stretchesOf(table.id)).length
        try {
          await measure(table, control)
        } catch (thrown) {
          fruitless = (await stretchesOf(table.id)).length > had ? 0 : fruitless + 1
          // Its place in the line is kept: it goes on by itself once the device is there again.
          if (isWaitedFor(table.deviceId, toTansakuError(thrown)) && fruitless < mostFruitless) {
            deviceSource.setAway?.(table.deviceId)
            control.putBack(0)
          }
          throw thrown
        }
      },
      onDropped: () => setState(table.id, 'paused'),
    })
    return { jobId: job.id, id: table.id }
  }

  const stretchesOf = async (id: string): Promise<MeasuredStretch[]> =>
    (await store.latencyTables.stretches(id)).filter(isMeasured)
  const isWaitedFor = (deviceId: string, { code }: TansakuError): boolean =>
    away.has(code) && typeof deviceSource.isThere?.(deviceId) === 'boolean'

  async function setState(id: string, state: StoredTable['state'], failure?: TansakuError): Promise<void> {
    await store.latencyTables.setState(id, state, failure?.toJSON())
    events.publish({ type: 'changed', entity: 'latency-table', id })
  }

  async function measure(table: StoredTable, control: JobControl): Promise<void> {
    const pause = new AbortController()
    pauses.set(table.id, pause)
    try {
      await setState(table.id, 'measuring')
      const { device, description } = await devices.requireReady(table.deviceId, control.signal, table.protocol.engine)
      requireUnchanged(table.device, description)
      requireCores(description, table.protocol.cores)
      const measuring = { context, table, device, description, control, pause: pause.signal }
      const rows = await measureSessions(measuring, await stretchesOf(table.id))
      await setState(table.id, 'complete')
      const nets = table.plan?.auditedNets ?? 0
      if (nets > 0) await auditRows(measuring, rows, { id: createId('audit'), nets, seed: 1 })
    } catch (thrown) {
      const cause = toTansakuError(thrown)
      // Rows that are whole stay so, whatever becomes of their audit.
      const { state } = await require(table.id)
      // The user's own wish is no failure, one that came in the same moment is.
      if (state !== 'complete')
        await (cause.code === 'ABORTED' ? setState(table.id, 'paused') : setState(table.id, stateAfter(cause), cause))
      throw cause
    } finally {
      pauses.delete(table.id)
    }
  }

  async function get(id: string): Promise<LatencyTable> {
    const table = await require(id)
    const audits = await store.audits.ofTable(id)
    return {
      ...summarise(table, await presentOf(await store.devices.list(), await store.latencyTables.list())(table), audits),
      device: table.device,
      entries: await store.latencyTables.entries(id),
      conditions: await store.latencyTables.conditions(id),
    }
  }

  return {
    ...createTableExchange(context, get),
    get,
    async list() {
      const [tables, audits] = [await store.latencyTables.list(), await store.audits.all()]
      const present = presentOf(await store.devices.list(), tables)
      return Promise.all(
        tables.map(async (table) => summarise(table, await present(table), audits.get(table.id) ?? [])),
      )
    },
    async measure({ deviceId, space, size, protocol, ...plan }) {
      requireWriting(context)
      const subject = { space, size: sizeOf({ space, size }) }
      const places = positionsOf(subject)
      const wish = defaultProtocol(withoutUndefined(protocol))
      requireEngine(wish)
      const { description } = await devices.requireReady(deviceId, AbortSignal.timeout(10_000), wish.engine)
      requireCores(description, wish.cores)
      const id = createId('table')
      await store.latencyTables.add({
        id,
        device: description,
        ...subject,
        protocol: wish,
        engine: '',
        binarySha256: '',
        operators: places.size,
        plan,
      })
      events.publish({ type: 'changed', entity: 'latency-table', id })
      return start(await require(id))
    },
    async pause(id) {
      requireWriting(context)
      const { state } = await require(id)
      const pause = pauses.get(id)
      const job = jobs.activeFor(id)
      if (pause !== undefined) pause.abort()
      else if (job?.state === 'queued') jobs.cancel(job.id)
      else
        throw new TansakuError(
          'CONFLICT',
          `The latency table ${id} is not being measured (${state}): there is nothing to pause.`,
          { id, state },
        )
      return { id }
    },
    estimate: ({ deviceId, space, size, protocol, ...plan }) =>
      estimateTable(store, deviceId, { space, size }, defaultProtocol(withoutUndefined(protocol)), plan),
    range: async (id) => rangeOf(store, await require(id)),
    async resume(id) {
      requireWriting(context)
      requireIdle(context, 'latency table', id)
      const table = await require(id)
      if (table.state === 'complete')
        throw new TansakuError(
          'CONFLICT',
          `The latency table ${id} is complete. Measure a new one if the device has changed.`,
          { id },
        )
      return start(table)
    },
    async audit({ tableId, nets, seed }) {
      requireWriting(context)
      const table = await require(tableId)
      if (table.origin !== 'measured')
        throw new TansakuError(
          'CONFLICT',
          `The latency table ${tableId} was read from a file: its device is not here, so no architecture can be measured on it.`,
          { tableId },
        )
      if (table.state !== 'complete')
        throw new TansakuError(
          'CONFLICT',
          `The latency table ${tableId} is not complete (${table.state}). Resume it first.`,
          { tableId, state: table.state },
        )
      const id = createId('audit')
      const job = jobs.start({
        title: { kind: 'audit', ...titleValues(table) },
        subjectId: tableId,
        resources: resourcesOf(table.deviceId),
        async run(control) {
          const { engine } = table.protocol
          const { device, description } = await devices.requireReady(table.deviceId, control.signal, engine)
          requireCores(description, table.protocol.cores)
          const rows = {
            entries: await store.latencyTables.entries(tableId),
            stretches: await stretchesOf(tableId),
            speed: table.speed,
          }
          const measuring = { context, table, device, description, control, pause: control.signal }
          await auditRows(measuring, rows, { id, nets, seed })
        },
      })
      return { jobId: job.id, id }
    },
    audits: async (id) => store.audits.ofTable((await require(id)).id),
    async remove(id) {
      requireWriting(context)
      requireIdle(context, 'latency table', id)
      requireUnused(id, await store.searches.usingTable(id))
      const { deviceId, origin } = found(await store.latencyTables.origin(id), 'latency table', id)
      const needs = origin === 'imported' ? { needs: { table: 'devices' as const, id: deviceId } } : {}
      await removeRecord(context, { id, kind: 'latency-table', ...needs })
      // An imported device is there for its table alone.
      if (origin === 'imported') await store.devices.removeUnused(deviceId)
      events.publish({ type: 'changed', entity: 'latency-table', id })
      return { id }
    },
  }
}

/** A search goes on, and is told, with the latencies that it began with. @throws LATENCY_TABLE_IN_USE */
function requireUnused(tableId: string, searches: readonly { readonly id: string; readonly name: string }[]): void {
  if (searches.length === 0) return
  const names = searches.map(({ id, name }) => `${name} (${id})`)
  throw new TansakuError(
    'LATENCY_TABLE_IN_USE',
    `The latency table ${tableId} is used by ${searches.length === 1 ? 'a search' : `${String(searches.length)} searches`}: ${names.join(', ')}. Remove what uses it first.`,
    { tableId, searches: searches.map(({ id }) => id) },
  )
}

/** What a job's title says of the table it works on. */
const titleValues = (table: StoredTable): { space: string; deviceId: string; deviceName: string } => ({
  space: subjectText(table),
  deviceId: table.deviceId,
  deviceName: table.device.name,
})

const withoutUndefined = (wish: TableWish['protocol']): Partial<MeasurementProtocol> =>
  Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined)) as Partial<MeasurementProtocol>
