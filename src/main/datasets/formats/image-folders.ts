import { splitNames, type Skipped, type SplitName } from '#shared/datasets/picture-sets.ts'
import { walk, type Root, type SourceFile } from '../root.ts'
import type { Format } from './format.ts'
import { isNamedLikePicture, pictureExamples } from './pictures.ts'
import { splitOf } from './split-names.ts'

/** A sub-folder a class, with `train`, `val` and `test` on top or not; what lies deeper in a class is of it as well. */
export const imageFolders: Format = {
  id: 'image-folders',
  looksLike: 'a folder with a sub-folder of JPEG, PNG, WebP, BMP or GIF files for each class (train, val, test on top)',
  async look(root, signal) {
    if (root.file !== null) return null
    const { found, skipped } = await survey(root, signal)
    const pictures = found.filter(({ path }) => isNamedLikePicture(path))
    if (pictures.length === 0) return null
    const hasSplits = pictures.some(({ path }) => placeOf(path, true)?.split === 'training')
    const placed = pictures.flatMap((file) => {
      const place = placeOf(file.path, hasSplits)
      return place === null ? [] : [{ file, ...place }]
    })
    const classes = [...new Set(placed.map((each) => each.className))].sort()
    const labels = new Map(classes.map((name, label) => [name, label]))
    const files = placed.map(({ file }) => file)
    const entries = placed.map(({ className, split }, file) => ({ file, label: labels.get(className)!, split }))
    const isPlaced = new Set(files)
    return {
      format: 'image-folders',
      classes,
      files,
      skipped: [...skipped, ...found.filter((file) => !isPlaced.has(file)).map(unplaced)],
      given: splitNames.filter((name) => placed.some(({ split }) => split === name)),
      channels: 3,
      size: null,
      ...pictureExamples(root, files, entries),
    }
  },
}

async function survey(root: Root, signal: AbortSignal): Promise<{ found: SourceFile[]; skipped: Skipped[] }> {
  const found: SourceFile[] = []
  const skipped: Skipped[] = []
  for await (const each of walk(root, '', signal)) {
    if ('file' in each) found.push(each.file)
    else skipped.push(each.skipped)
  }
  return { found, skipped }
}

/** Where a path puts a picture; null where it lies in no class. */
function placeOf(path: string, hasSplits: boolean): { className: string; split: SplitName | null } | null {
  const [first, second, ...rest] = path.split('/')
  if (second === undefined) return null
  if (!hasSplits) return { className: first!, split: null }
  const split = splitOf(first!)
  return split === null || rest.length === 0 ? null : { className: second, split }
}

const unplaced = ({ path }: SourceFile): Skipped =>
  isNamedLikePicture(path)
    ? { path, reason: 'no-label', detail: 'it lies in no class folder' }
    : { path, reason: 'not-a-picture', detail: null }
