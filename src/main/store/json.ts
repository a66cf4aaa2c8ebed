import type { z } from 'zod'
import { TansakuError } from '#shared/errors.ts'

export const encode = (value: unknown): string => JSON.stringify(value)

/** A stored JSON column, checked: a row another version wrote fails by name, not somewhere in a view. */
export function decode<S extends z.ZodType>(schema: S, text: string, where: string): z.infer<S> {
  const parsed = schema.safeParse(JSON.parse(text))
  if (parsed.success) return parsed.data
  throw new TansakuError(
    'STORED_VALUE_UNKNOWN',
    `The stored ${where} does not have the shape this version expects; it was probably written by another version of Tansaku.`,
    { where, issues: parsed.error.issues.slice(0, 3) },
  )
}

export const decodeOptional = <S extends z.ZodType>(
  schema: S,
  text: string | null,
  where: string,
): z.infer<S> | null => (text === null ? null : decode(schema, text, where))
