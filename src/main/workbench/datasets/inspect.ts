import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatasetProblem } from '#shared/contract/datasets.ts'
import type { DatasetFile } from './known.ts'

/**
 * What keeps a folder from holding one of these lists of files; null where nothing does. Told of the list that is
 * nearest to whole.
 */
export async function problemIn(
  folder: string | undefined,
  lists: readonly (readonly DatasetFile[])[],
): Promise<DatasetProblem | null> {
  if (folder === undefined) return { kind: 'no-folder', files: (lists[0] ?? []).map(({ name }) => name) }
  if (!(await stat(folder).catch(() => null))?.isDirectory()) return { kind: 'folder-missing', files: [] }
  const found = await Promise.all(lists.map((files) => lookFor(folder, files)))
  const [nearest] = found.toSorted(
    (a, b) => a.missing.length - b.missing.length || a.tooSmall.length - b.tooSmall.length,
  )
  if (nearest === undefined) return null
  if (nearest.missing.length > 0) return { kind: 'files-missing', files: nearest.missing }
  return nearest.tooSmall.length > 0 ? { kind: 'files-too-small', files: nearest.tooSmall } : null
}

async function lookFor(
  folder: string,
  files: readonly DatasetFile[],
): Promise<{ missing: string[]; tooSmall: string[] }> {
  const sizes = await Promise.all(
    files.map(async ({ name, minimumBytes }) => ({
      name,
      minimumBytes,
      file: await stat(join(folder, name)).catch(() => null),
    })),
  )
  return {
    missing: sizes.filter(({ file }) => !file?.isFile()).map(({ name }) => name),
    tooSmall: sizes
      .filter(({ file, minimumBytes }) => file?.isFile() && file.size < minimumBytes)
      .map(({ name }) => name),
  }
}
