import { TansakuError } from '#shared/errors.ts'
import { createRandom } from '#shared/random.ts'
import { actingAudit, type AuditedTable, auditTable, protocolVersion } from '#main/devices/latency-table/index.ts'
import { withBenchmark } from '../devices/service.ts'
import { measureAgain, type Measuring } from './measuring.ts'
import { randomNet } from './random-net.ts'

/** Which random architectures of the table's space are measured, and the id that the audit gets. */
export interface AuditWish {
  readonly id: string
  readonly nets: number
  readonly seed: number
}

/** Holds a table's sums against whole architectures, acts on what it finds, and keeps the report. */
export async function auditRows(
  measuring: Measuring,
  rows: AuditedTable,
  { id, nets, seed }: AuditWish,
): Promise<void> {
  const { context, table, device, control } = measuring
  const { store, events } = context
  const random = createRandom(seed)
  const architectures = Array.from({ length: nets }, (_, index) => ({
    name: `random ${String(index + 1)}`,
    spec: randomNet(table, random),
  }))
  const { report, seen, binarySha256 } = await actingAudit(rows, architectures, {
    networks: (current) =>
      withBenchmark(control, () =>
        auditTable(device, current, architectures, table.protocol, {
          signal: AbortSignal.any([control.signal, measuring.pause]),
          onProgress: control.progress,
          seed,
        }),
      ),
    rows: (current) =>
      measureAgain(measuring, current).catch((thrown: unknown) => {
        // Another build of the program, another version of the protocol: its samples are no part of this table.
        if (thrown instanceof TansakuError && thrown.code === 'TABLE_MISMATCH') return current
        throw thrown
      }),
  })
  await store.audits.add({ ...report, id, tableId: table.id })
  if (rows.speed !== null && report.target !== null)
    await store.speeds.learn({ target: report.target, protocol: protocolVersion, binarySha256 }, seen)
  events.publish({ type: 'changed', entity: 'audit', id: table.id })
  events.publish({ type: 'changed', entity: 'latency-table', id: table.id })
}
