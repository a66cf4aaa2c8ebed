import type { z } from 'zod'
import { TansakuError } from '#shared/errors.ts'

/** A file that cannot be taken, with the place in it. */
export function unreadable(
  file: string,
  where: string,
  problem: string,
  details: Readonly<Record<string, unknown>> = {},
  cause?: unknown,
): TansakuError {
  return new TansakuError(
    'IMPORT_UNREADABLE',
    `${file} cannot be read in: ${where === '' ? '' : `${where}: `}${problem}`,
    { file, where, ...details },
    cause === undefined ? undefined : { cause },
  )
}

const unprintable = /[\p{Cc}\p{Cf}]/u

/**
 * @throws IMPORT_UNREADABLE naming the first text with control or direction characters, which would reach a terminal or
 * a page
 */
export function requirePrintable(data: unknown, file: string, where = ''): void {
  if (typeof data === 'string' && unprintable.test(data))
    throw unreadable(file, `field ${where}`, 'contains control characters.')
  if (typeof data !== 'object' || data === null) return
  for (const [name, value] of Object.entries(data))
    requirePrintable(value, file, where === '' ? name : `${where}.${name}`)
}

/** The value a schema makes of data. @throws IMPORT_UNREADABLE naming the first field that is wrong */
export function check<S extends z.ZodType>(schema: S, data: unknown, file: string, where = ''): z.infer<S> {
  const parsed = schema.safeParse(data)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const path = [where, ...(issue?.path ?? []).map(String)].filter((part) => part !== '').join('.')
  throw unreadable(file, path === '' ? 'the whole file' : `field ${path}`, `${issue?.message ?? 'not as expected'}.`)
}
