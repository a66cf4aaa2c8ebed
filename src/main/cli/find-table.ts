import type { CommonSettings, SearchKind } from '#shared/algorithms/index.ts'
import { measureCommand } from '#shared/latency/measure-command.ts'
import { isSameSize, subjectText } from '#shared/spaces/index.ts'
import type { WorkbenchClient } from '#main/workbench/index.ts'
import type { SearchChoice } from './search-settings.ts'
import { select } from './select.ts'

/** Whether what was asked for says something of latency. */
export const asksForLatency = ({ fields }: SearchKind, asked: Readonly<Record<string, unknown>>): boolean =>
  fields.some(({ key, group }) => group === 'latency' && key in asked)

/** `latest`: the newest complete one of the space, and of the size that the search derives. */
export async function findTable(
  client: WorkbenchClient,
  kind: SearchKind | undefined,
  { space, preset, asked, name }: SearchChoice & { asked: Readonly<Record<string, unknown>>; name: string },
): Promise<string> {
  const tables = await client.latencyTables.list()
  const size = kind?.tableSize({ ...kind.presets[preset], ...asked, space } as unknown as CommonSettings) ?? null
  const fitting = tables.filter(
    (table) => table.space === space && table.state === 'complete' && isSameSize(table.size, size),
  )
  const what = `latency table of ${subjectText({ space, size })}`
  return select(name === 'latest' ? fitting : tables, name, what, measureCommand({ space, size })).id
}
