import { existsSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { runFolder, type Store } from '#main/store/index.ts'

/** What may be the name of a run's folder. */
const runIdPattern = /^(?:search|evaluation)-[a-z0-9]{1,100}$/
export const isRunId = (id: string): boolean => runIdPattern.test(id)

/**
 * Folders of runs on their way into a home. They come together in a folder of the unpacking's own, with a list of those
 * that are to be put in place; until the store has its mark, whoever finds the list puts all back as it was.
 */
const listSchema = z.array(z.string().regex(runIdPattern))

export const incomingFolder = (folder: string, id: string): string => join(folder, 'new', id)
const outgoingFolder = (folder: string, id: string): string => join(folder, 'old', id)
const listFile = (folder: string): string => join(folder, 'placing.json')

/** Puts runs' folders in their places, and those that lie there aside. */
export async function place(home: string, folder: string, ids: readonly string[]): Promise<void> {
  await mkdir(join(folder, 'old'), { recursive: true, mode: 0o700 })
  const list = await open(listFile(folder), 'w', 0o600)
  try {
    await list.writeFile(JSON.stringify(ids))
    await list.sync()
  } finally {
    await list.close()
  }
  for (const id of ids) {
    if (existsSync(runFolder(home, id))) await rename(runFolder(home, id), outgoingFolder(folder, id))
    await rename(incomingFolder(folder, id), runFolder(home, id))
  }
}

/** Puts everything back as it was before `place`. */
export async function putBack(home: string, folder: string): Promise<void> {
  const text = await readFile(listFile(folder), 'utf8').catch(() => '[]')
  const list = listSchema.safeParse(parsed(text))
  for (const id of list.success ? list.data : []) {
    // In place already: what came, and not what was there.
    if (!existsSync(incomingFolder(folder, id))) await rm(runFolder(home, id), { recursive: true, force: true })
    if (existsSync(outgoingFolder(folder, id))) await rename(outgoingFolder(folder, id), runFolder(home, id))
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return [] // Cut short, and so before anything was put in place.
  }
}

/** Ends what a killed workbench was unpacking: as if it never began, or as if it had ended. */
export async function cleanUnpacking(store: Store, home: string): Promise<void> {
  const runs = runFolder(home, '')
  for (const name of existsSync(runs) ? await readdir(runs) : []) {
    if (!name.startsWith('unpack-')) continue
    const folder = runFolder(home, name)
    if (!(await store.packs.isMarked(name))) await putBack(home, folder)
    await rm(folder, { recursive: true, force: true })
  }
}
