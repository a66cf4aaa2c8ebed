import {
  latencyTableFileVersion,
  latencyTableFormat,
  type LatencyTableFile,
} from '#shared/contract/latency-table-file.ts'
import type { ExportedTable, LatencyTable } from '#shared/contract/latency-tables.ts'
import type { Target } from '#shared/contract/target.ts'
import { writtenSize } from '#shared/spaces/index.ts'
import { fileName } from '#shared/text/file-name.ts'
import { sampleCount, type Stretch } from '#shared/latency/stretch.ts'

/** A table as a file, with a name to save it under. */
export function exportTable(table: LatencyTable, stretches: readonly Stretch[], exportedAt: string): ExportedTable {
  const { name, model, soc, operatingSystem, abis, clusters, memoryBytes } = table.device
  const file: LatencyTableFile = {
    format: latencyTableFormat,
    version: latencyTableFileVersion,
    exportedAt,
    device: { name, model, soc, operatingSystem, abis, clusters, memoryBytes },
    space: table.space,
    size: table.size,
    target: table.target && withoutDevice(table.target),
    protocol: table.protocol,
    engine: table.engine,
    binarySha256: table.binarySha256,
    createdAt: table.createdAt,
    finishedAt: table.finishedAt,
    operators: table.operators,
    entries: table.entries,
    stretches: stretches.map(stretchOf),
    warnings: table.warnings,
    speed: table.speed,
    repeatability: table.repeatability,
    audit: table.audit && withoutIds(table.audit),
    imported: table.imported,
  }
  return {
    name: `${fileName(`${name}-${table.space}-${table.protocol.precision}`, 'table')}.tansaku.json`,
    content: `${JSON.stringify({ ...file, size: file.size && writtenSize(file.size) }, null, 1)}\n`,
  }
}

const withoutIds = ({
  id: _id,
  tableId: _tableId,
  target,
  ...audit
}: NonNullable<LatencyTable['audit']>): LatencyTableFile['audit'] => ({
  ...audit,
  target: target && withoutDevice(target),
})

/** A device's id holds a phone's serial number. */
const withoutDevice = ({ deviceId: _deviceId, ...target }: Target): Omit<Target, 'deviceId'> => target

/** What the raw samples, which stay in the database, amount to. */
function stretchOf(stretch: Stretch): LatencyTableFile['stretches'][number] {
  return {
    at: stretch.at,
    durationMs: stretch.durationMs,
    samples: sampleCount(stretch),
    droppedPasses: stretch.droppedPasses,
    conditionsBefore: stretch.conditionsBefore,
    conditionsAfter: stretch.conditionsAfter,
  }
}
