import type { MeasurementProtocol, TableEstimate } from '#shared/contract/latency-tables.ts'
import { estimateSeconds, leastSeconds } from '#main/devices/latency-table/index.ts'
import type { Store, StoredTable } from '#main/store/index.ts'
import { placesOf, positionsOf, type TableSubject } from './places.ts'

/**
 * What a table will take. `secondsLikely` is the time that the newest complete table of the device took under the same
 * protocol, this space's before another one's, since how soon intervals narrow is the device's own.
 */
export async function estimateTable(
  store: Store,
  deviceId: string,
  subject: TableSubject,
  protocol: MeasurementProtocol,
): Promise<TableEstimate> {
  const secondsAtMost = estimateSeconds(protocol)
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
    secondsAtLeast: leastSeconds(placesOf(subject), protocol, device?.clusters ?? []),
    secondsLikely:
      earlier === undefined
        ? null
        : Math.min(
            secondsAtMost,
            (await store.latencyTables.stretches(earlier.id)).reduce((sum, { durationMs }) => sum + durationMs, 0) /
              1_000,
          ) || null,
  }
}

const sameEffort = (a: MeasurementProtocol, b: MeasurementProtocol): boolean =>
  a.precision === b.precision &&
  a.threads === b.threads &&
  a.intervalTarget === b.intervalTarget &&
  a.minimumRounds === b.minimumRounds &&
  a.budgetSeconds === b.budgetSeconds
