import type { z } from 'zod'
import { TansakuError } from '#shared/errors.ts'

export const encode = (value: unknown): string => JSON.stringify(value)

const unknown = (where: string, problem: string, details: Readonly<Record<string, unknown>>): TansakuError =>
  new TansakuError(
    'STORED_VALUE_UNKNOWN',
    `The stored ${where} cannot be read (${problem}): it is damaged, or another version of Tansaku wrote it. It is left as it is; remove it, or open it with the version that wrote it.`,
    { where, ...details },
  )

/** A stored JSON column as data, not yet checked. @throws STORED_VALUE_UNKNOWN */
export function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw unknown(where, 'it is not JSON', {})
  }
}

export const parseOptional = (text: string | null, where: string): unknown =>
  text === null ? null : parse(text, where)

/**
 * A value out of the store, checked: a damaged row fails by name, not somewhere in a view.
 * @throws STORED_VALUE_UNKNOWN
 */
export function checked<S extends z.ZodType>(schema: S, value: unknown, where: string): z.infer<S> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const path = (issue?.path ?? []).map(String).join('.')
  throw unknown(where, `${path === '' ? '' : `${path}: `}${issue?.message ?? 'not as expected'}`, {
    issues: parsed.error.issues.slice(0, 3),
  })
}

/** A stored JSON column, checked. @throws STORED_VALUE_UNKNOWN */
export const decode = <S extends z.ZodType>(schema: S, text: string, where: string): z.infer<S> =>
  checked(schema, parse(text, where), where)
