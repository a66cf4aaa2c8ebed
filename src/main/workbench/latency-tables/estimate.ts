import type { MeasurementProtocol, TableEstimate, TablePlan } from '#shared/contract/latency-tables.ts'
import { engineOfWish } from '#shared/engines/index.ts'
import { estimateSeconds, extraStretches, leastSeconds } from '#main/devices/latency-table/index.ts'
import type { Store, StoredTable } from '#main/store/index.ts'
import { placesOf, positionsOf, type TableSubject } from './places.ts'

/** Of an audit’s stretch, which starts the program anew. */
const startSeconds = 1

/**
 * What a table will take. `secondsLikely` is the time that the newest complete table of the device took under the same
 * protocol, this space's before another one's, since how soon intervals narrow is the device's own.
 */
export async function estimateTable(
  store: Store,
  deviceId: string,
  subject: TableSubject,
  protocol: MeasurementProtocol,
  { sessions, waitSeconds, auditedNets }: TablePlan,
): Promise<TableEstimate> {
  const inAll = (session: number, audit = 0): number =>
    sessions * session + (sessions - 1) * waitSeconds + (auditedNets > 0 ? audit : 0)
  const audit = extraStretches(protocol)
  const secondsAtMost = inAll(estimateSeconds(protocol), audit.seconds)
  const comparable = (await store.latencyTables.list()).filter(
    (table) =>
      table.deviceId === deviceId &&
      table.state === 'complete' &&
      table.origin === 'measured' &&
      sameEffort(table.protocol, protocol),
  )
  const earlier: StoredTable | undefined = comparable.find((table) => table.space === subject.space) ?? comparable[0]
  const device = (await store.devices.list()).find(({ id }) => id === deviceId)
  return {
    operators: positionsOf(subject).size,
    secondsAtMost,
    secondsAtLeast: inAll(
      leastSeconds(placesOf(subject), protocol, device?.clusters ?? []),
      Math.min(audit.seconds, audit.stretches * startSeconds),
    ),
    secondsLikely:
      earlier === undefined ? null : Math.min(secondsAtMost, inAll(await sessionSeconds(store, earlier))) || null,
  }
}

const sameEffort = (a: MeasurementProtocol, b: MeasurementProtocol): boolean =>
  engineOfWish(a) === engineOfWish(b) &&
  a.precision === b.precision &&
  a.threads === b.threads &&
  a.intervalTarget === b.intervalTarget &&
  a.minimumRounds === b.minimumRounds &&
  a.budgetSeconds === b.budgetSeconds

/** What each of a table's sessions took on the whole. */
async function sessionSeconds(store: Store, { id, plan }: StoredTable): Promise<number> {
  const stretches = await store.latencyTables.stretches(id)
  return stretches.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1_000 / (plan?.sessions ?? 1)
}
