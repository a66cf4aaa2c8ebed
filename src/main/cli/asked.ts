import { writeFileSync } from 'node:fs'
import type { z } from 'zod'
import { TansakuError, toTansakuError } from '#shared/errors.ts'

export const flagOf = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

/** What options amount to, checked. @throws TansakuError BAD_REQUEST naming the option that is out of its range */
export function asked<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.flatMap((issue) =>
    // Of several kinds of settings the last one is told of: what names another kind says nothing of the value.
    issue.code === 'invalid_union' ? (issue.errors.at(-1) ?? [issue]) : [issue],
  )
  const [issue] = issues
  const option = flagOf(String(issue?.path[0] ?? ''))
  throw new TansakuError('BAD_REQUEST', `${option} is out of its range: ${issue?.message ?? 'not as expected'}.`, {
    option,
  })
}

/** Writes a file that a user named. @throws TansakuError BAD_REQUEST naming the option with which to name another */
export function writeOutput(file: string, content: string, option: string): void {
  try {
    writeFileSync(file, content)
  } catch (thrown) {
    throw new TansakuError(
      'BAD_REQUEST',
      `${file} cannot be written: ${toTansakuError(thrown).message}. Name another file with ${option}.`,
      { file },
    )
  }
}
