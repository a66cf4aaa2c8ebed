import type { Repeatability } from '../contract/latency-tables.ts'
import { median } from '../statistics/index.ts'

export interface SessionRows {
  readonly at: string
  readonly rows: readonly { readonly key: string; readonly medianUs: number }[]
}

/** @param sessions in order; what only some of them have a row for is left out. @returns null for fewer than two */
export function repeatabilityOf(sessions: readonly SessionRows[]): Repeatability | null {
  const tables = sessions.map(({ rows }) => new Map(rows.map(({ key, medianUs }) => [key, medianUs])))
  const [first] = tables
  const keys = [...(first?.keys() ?? [])].filter((key) => tables.every((table) => table.has(key)))
  if (tables.length < 2 || keys.length === 0) return null
  const off = (values: readonly number[]): number[] => {
    const middle = median(values)
    return values.map((value) => value / middle - 1)
  }
  const sums = off(tables.map((table) => keys.reduce((sum, key) => sum + table.get(key)!, 0)))
  return {
    sessions: sessions.map(({ at }, index) => ({ at, off: sums[index]! })),
    spread: Math.max(...sums) - Math.min(...sums),
    rows: median(keys.flatMap((key) => off(tables.map((table) => table.get(key)!)).map(Math.abs))),
  }
}
