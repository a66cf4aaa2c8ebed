import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Store } from '#main/store/index.ts'

/** Packs and a Redis know homes by it: it stays as it is called. */
const idName = 'queue-id'

/** Of this home: several on one Redis know nothing of each other, and packs say where they come from. */
export async function homeId(store: Store): Promise<string> {
  const known = await store.settings.readable(idName, z.string().min(1).max(64))
  if (known !== undefined) return known
  const id = randomBytes(8).toString('hex')
  await store.settings.set(idName, id)
  return id
}
