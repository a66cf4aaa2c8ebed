import { TansakuError } from '#shared/errors.ts'

/** What must agree between the run that wrote a checkpoint and the one that reads it. */
export type Identity = Readonly<Record<string, unknown>>

/** @throws TansakuError CHECKPOINT_SETTINGS naming what differs */
export function requireIdentity(file: string, found: Identity, expected: Identity): void {
  const different = differences(found, expected)
  if (different.length === 0) return
  throw new TansakuError(
    'CHECKPOINT_SETTINGS',
    `${file} was written with other settings (${different.join(', ')}): resume with the run's own settings, or start a new run.`,
    { file, different },
  )
}

/** Dotted names of the leaves in which two identities differ. */
function differences(found: unknown, expected: unknown, path = ''): string[] {
  if (isRecord(found) && isRecord(expected)) {
    const keys = [...new Set([...Object.keys(found), ...Object.keys(expected)])].sort()
    return keys.flatMap((key) => differences(found[key], expected[key], path === '' ? key : `${path}.${key}`))
  }
  return JSON.stringify(found) === JSON.stringify(expected) ? [] : [path]
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
