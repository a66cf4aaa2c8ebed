import type { TableComparison } from '#shared/contract/latency-tables.ts'
import { deviceLabel } from '../ui/device-label.ts'
import { targetLabel } from '../ui/target-label.ts'

export type ComparedCell = TableComparison['places'][number]['cells'][number]
export type ComparedRow = ComparedCell & { readonly places: readonly string[] }

/** The targets' names as a text's `{a}` and `{b}`, without what both share; by letter where they are the same. */
export function sidesOf({ a, b }: Pick<TableComparison, 'a' | 'b'>): { a: string; b: string } {
  const among = [a, b].flatMap(({ target }) => target ?? [])
  const nameOf = ({ target, deviceId, deviceName }: TableComparison['a']): string =>
    target === null ? deviceLabel(deviceId, deviceName) : targetLabel(target, deviceName, among)
  const names = { a: nameOf(a), b: nameOf(b) }
  return names.a === names.b ? { a: `${names.a} (A)`, b: `${names.b} (B)` } : names
}

/** Each operator once, with the places it may stand at: layers of one shape share it. */
export function comparedRows(comparison: Pick<TableComparison, 'places'>): ComparedRow[] {
  const byKey = new Map<string, ComparedRow>()
  for (const { place, cells } of comparison.places) {
    for (const cell of cells) byKey.set(cell.key, { ...cell, places: [...(byKey.get(cell.key)?.places ?? []), place] })
  }
  return [...byKey.values()]
}

/** b / a of one operator; null where one of the tables has no row. */
export function ratioOf({ aUs, bUs }: Pick<ComparedCell, 'aUs' | 'bUs'>): number | null {
  return aUs === null || bUs === null ? null : bUs / aUs
}
