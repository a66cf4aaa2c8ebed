import { TansakuError } from '#shared/errors.ts'
import type { Root } from '../root.ts'
import { cifarBinary } from './cifar-binary.ts'
import type { Format, Listing } from './format.ts'
import { idx } from './idx.ts'
import { imageFolders } from './image-folders.ts'
import { pictureTable } from './table.ts'

export type { Example, Listing } from './format.ts'

/** In the order in which they are tried: those with names of their own first. */
const formats: readonly Format[] = [pictureTable, cifarBinary, idx, imageFolders]

/** What a set is, by looking at it. @throws TansakuError DATASET_FORMAT, DATASET_UNUSABLE */
export async function lookAt(root: Root, signal: AbortSignal): Promise<Listing> {
  for (const format of formats) {
    const listing = await format.look(root, signal)
    if (listing !== null) return listing
  }
  throw new TansakuError(
    'DATASET_FORMAT',
    `${root.folder}${root.file === null ? '' : `/${root.file}`} is no set of pictures that is known. Known: ${formats.map(({ looksLike }) => looksLike).join('; ')}.`,
    { folder: root.folder, file: root.file },
  )
}
