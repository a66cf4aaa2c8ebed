import { familyOf, spaceOf, spaceRow, type ArchitectureSpec } from '../architecture/index.ts'
import type { LatencyTable } from '../contract/latency-tables.ts'
import { isSameSize, networkSize } from '../spaces/index.ts'

/** Whether a table is of the space that an architecture is drawn from, its size included. */
export function isOfTable(table: Pick<LatencyTable, 'space' | 'size'>, spec: ArchitectureSpec): boolean {
  const { derivedChannels = 0, derivedCells = 0 } = familyOf(spec).derivedSize(spec)
  const size = networkSize({
    channels: derivedChannels,
    cells: derivedCells,
    input: familyOf(spec).input(spec),
  })
  return spaceOf(spec) === table.space && isSameSize(spaceRow(table.space).tableSize(size), table.size)
}
