import { splitNames, type Skipped, type SplitName } from '#shared/datasets/picture-sets.ts'
import { TansakuError } from '#shared/errors.ts'
import { inOrder } from '../in-order.ts'
import { PictureProblem, skippedBy } from '../problem.ts'
import { entryAt, listedFile, readWithin, type Root, type SourceFile } from '../root.ts'
import type { Format } from './format.ts'
import { pictureExamples } from './pictures.ts'
import { splitOf } from './split-names.ts'
import { csvRows, jsonRows, type TableRow } from './table-rows.ts'

const atOnce = 32

/** A CSV or JSON Lines file of paths, labels and, if it likes, splits; paths are told from its own folder. */
export const pictureTable: Format = {
  id: 'table',
  looksLike: 'a .csv, .tsv or .jsonl file with a path and a label a line',
  async look(root, signal) {
    const read = readerFor(root.file)
    if (root.file === null || read === null) return null
    const rows = read(await textOf(root, root.file), root.file)
    const list = await entryAt(root, root.file)
    const files: SourceFile[] = list !== 'folder' && 'file' in list ? [list.file] : []
    const skipped: Skipped[] = []
    const placed: { file: number; label: string; split: SplitName | null }[] = []
    const found = inOrder(rows, atOnce, async (row) => {
      signal.throwIfAborted()
      try {
        if (row.label === null) throw new PictureProblem('no-label')
        return { ...(await listedFile(root, row.path)), label: row.label, split: splitOf(row.split ?? '') }
      } catch (thrown) {
        return { skipped: skippedBy(row.path, thrown) }
      }
    })
    for await (const each of found) {
      if ('skipped' in each) skipped.push(each.skipped)
      else {
        const { label, split, ...file } = each
        placed.push({ file: files.push(file) - 1, label, split })
      }
    }
    const classes = [...new Set(placed.map(({ label }) => label))].sort(byNumberOrName)
    const labels = new Map(classes.map((name, label) => [name, label]))
    // Some rows with a split and others without would mix given and drawn ones.
    const given = splitNames.filter((name) => placed.some(({ split }) => split === name))
    const hasSplits = given.includes('training')
    return {
      format: 'table',
      classes,
      files,
      skipped,
      given: hasSplits ? given : [],
      channels: 3,
      size: null,
      ...pictureExamples(
        root,
        files,
        placed.map(({ file, label, split }) => ({
          file,
          label: labels.get(label)!,
          split: hasSplits ? (split ?? 'training') : null,
        })),
      ),
    }
  },
}

function readerFor(file: string | null): ((text: string, name: string) => TableRow[]) | null {
  if (file === null) return null
  if (/\.(csv|tsv)$/i.test(file)) return csvRows
  return /\.(jsonl|ndjson)$/i.test(file) ? jsonRows : null
}

async function textOf(root: Root, file: string): Promise<string> {
  try {
    return (await readWithin(root, file)).toString('utf8')
  } catch (thrown) {
    const { reason, detail } = skippedBy(file, thrown)
    throw new TansakuError('DATASET_UNUSABLE', `The list ${file} cannot be read: ${reason} ${detail ?? ''}.`, { file })
  }
}

/** 2 before 10 where all labels are numbers. */
const byNumberOrName = (a: string, b: string): number => {
  const difference = Number(a) - Number(b)
  return Number.isFinite(difference) && difference !== 0 ? difference : a < b ? -1 : 1
}
