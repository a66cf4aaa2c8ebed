import { z } from 'zod'

/** A row as it is stored, whatever its table. */
export type StoredRow = Readonly<Record<string, string | number | Uint8Array | null>>

const bytesSchema = z.strictObject({ base64: z.base64() })
const rowSchema = z.record(z.string().max(64), z.union([z.string(), z.number(), z.null(), bytesSchema]))

/** A row as a line of JSON; bytes in base64. */
export const rowText = (row: StoredRow): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(row).map(([column, value]) => [
        column,
        value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value,
      ]),
    ),
  )

/** @returns null for a line that is no row */
export function parseRow(line: string): StoredRow | null {
  const parsed = rowSchema.safeParse(json(line))
  if (!parsed.success) return null
  return Object.fromEntries(
    Object.entries(parsed.data).map(([column, value]) => [
      column,
      typeof value === 'object' && value !== null ? Buffer.from(value.base64, 'base64') : value,
    ]),
  )
}

function json(line: string): unknown {
  try {
    return JSON.parse(line) as unknown
  } catch {
    return undefined
  }
}
