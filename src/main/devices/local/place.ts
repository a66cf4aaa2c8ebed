import { mkdtemp, readFile, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isOutOfSpace, TansakuError } from '#shared/errors.ts'
import type { ModelPlace } from '../device.ts'

/** A folder of a session's own for models and pictures, made when it is needed first. */
export interface LocalPlace {
  readonly files: Omit<ModelPlace, 'run'>
  readonly pathOf: (name: string) => string
  dispose(): Promise<void>
}

export function createPlace(): LocalPlace {
  let folder: string | undefined
  const pathOf = (name: string): string => join(folder ?? tmpdir(), name)
  return {
    pathOf,
    files: {
      async freeBytes() {
        const { bavail, bsize } = await statfs(tmpdir())
        return bavail * bsize
      },
      async put(name, bytes, signal) {
        folder ??= await mkdtemp(join(tmpdir(), 'tansaku-model-'))
        await writeFile(pathOf(name), bytes, { signal }).catch((thrown: unknown) => {
          throw isOutOfSpace(thrown)
            ? new TansakuError(
                'DISK_FULL',
                `There is no room for ${name} (${String(bytes.length)} bytes) in ${tmpdir()}: make some, then try again.`,
                { folder: tmpdir() },
              )
            : thrown
        })
      },
      fetch: (name, signal) => readFile(pathOf(name), { signal }),
      async remove(names) {
        for (const name of names) await rm(pathOf(name), { force: true })
      },
    },
    async dispose() {
      if (folder !== undefined) await rm(folder, { recursive: true, force: true })
    },
  }
}
