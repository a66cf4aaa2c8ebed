import { createHash } from 'node:crypto'
import {
  mostClasses,
  splitNames,
  usualPictureSizes,
  type PictureReport,
  type Skipped,
  type SplitName,
} from '#shared/datasets/picture-sets.ts'
import { TansakuError } from '#shared/errors.ts'
import type { Listing } from './formats/index.ts'
import { reportOf } from './report.ts'
import { createShardWriter } from './shards.ts'
import { drawSplits, type SplitWish } from './splits.ts'
import { moments, tallied, type Tallied } from './tally.ts'

export interface ReadFacts {
  readonly size: number
  readonly channels: number
  readonly mean: number[]
  readonly std: number[]
  readonly digest: string
  readonly report: PictureReport
}

export interface ReadOptions {
  readonly size: number
  readonly splits: SplitWish
  readonly signal: AbortSignal
  /** Told now and then: examples done, of those that are expected. */
  readonly onProgress: (done: number, expected: number) => void
}

/** The size that most pictures of a set fill, of the usual ones. */
export async function usualSize(listing: Listing, signal: AbortSignal): Promise<number> {
  if (listing.size !== null) return listing.size
  const side = (await listing.usualSide(signal)) ?? 0
  return usualPictureSizes.findLast((size) => size <= side) ?? usualPictureSizes[0]
}

/**
 * Reads every example of a set and writes its pixels into a folder, one picture after another.
 * @throws TansakuError DATASET_UNUSABLE where there is nothing to tell apart; whatever the disk fails with
 */
export async function readInto(
  folder: string,
  listing: Listing,
  { size, splits: wish, signal, onProgress }: ReadOptions,
): Promise<ReadFacts> {
  const { channels } = listing
  const writer = createShardWriter(folder, { height: size, width: size, channels })
  const pictures: Tallied[] = []
  const skipped: Skipped[] = [...listing.skipped]
  try {
    for await (const each of listing.examples(size, signal)) {
      if ('skipped' in each) skipped.push(each.skipped)
      else {
        pictures.push(tallied(each, channels))
        await writer.append(each.pixels)
      }
      onProgress(pictures.length + skipped.length - listing.skipped.length, listing.expected)
    }
    const { named, classes, emptyClasses } = withoutEmpty(pictures, listing.classes)
    const splits = drawSplits(named, classes, wish)
    const pathOf = (picture: number): string => pathIn(listing, named, picture)
    const report = reportOf({ pictures: named, splits, classes, emptyClasses, skipped, pathOf })
    requireUsable(listing, report)
    const facts = {
      ...moments(named, splits, size * size),
      digest: digestOf({ size, channels, classes }, named, splits),
    }
    await writer.finish(
      { classes, ...facts },
      Uint16Array.from(named, ({ label }) => label),
      splits,
    )
    return { size, channels, ...facts, report }
  } finally {
    await writer.close()
  }
}

/** Labels without those of which nothing could be read. */
function withoutEmpty(
  pictures: readonly Tallied[],
  all: readonly string[],
): { named: Tallied[]; classes: string[]; emptyClasses: string[] } {
  const there = new Set(pictures.map(({ label }) => label))
  const classes = all.filter((_, label) => there.has(label))
  const labels = new Map(classes.map((name, label) => [name, label]))
  return {
    named: pictures.map((picture) => ({ ...picture, label: labels.get(all[picture.label]!)! })),
    classes,
    emptyClasses: all.filter((_, label) => !there.has(label)),
  }
}

/** Its file, and which of the file's pictures where it holds many. */
function pathIn({ files, format }: Listing, pictures: readonly Tallied[], picture: number): string {
  const { file } = pictures[picture]!
  const path = files[file]!.path
  if (format === 'image-folders' || format === 'table') return path
  return `${path} #${String(picture - pictures.findIndex((each) => each.file === file))}`
}

function requireUsable({ format }: Listing, report: PictureReport): void {
  const { read, classes, skipped } = report
  const why = skipped.slice(0, 3).map(({ path, reason, detail }) => `${path}: ${detail ?? reason}`)
  const refuse = (problem: string): never => {
    throw new TansakuError('DATASET_UNUSABLE', problem, {
      format,
      read,
      classes: classes.slice(0, 20),
      skipped: skipped.slice(0, 100),
      skippedInAll: skipped.length,
    })
  }
  if (read === 0)
    refuse(`Not one picture could be read${why.length === 0 ? '' : ` (${why.join('; ')})`}: name a set that has some.`)
  if (classes.length === 1)
    refuse(
      `All ${String(read)} pictures that could be read are of one class, ${classes[0]!.name}: there must be two to tell apart. A folder needs a sub-folder for each class.`,
    )
  if (classes.length > mostClasses)
    refuse(`There are ${String(classes.length)} classes, at most ${String(mostClasses)} can be told apart.`)
  if (!classes.some(({ training }) => training > 0)) refuse('No picture is left to learn from: see the splits.')
}

/** Of all that is trained and tested on. */
function digestOf(
  shape: { readonly size: number; readonly channels: number; readonly classes: readonly string[] },
  pictures: readonly Tallied[],
  splits: readonly SplitName[],
): string {
  const hash = createHash('sha256').update(JSON.stringify(shape))
  pictures.forEach(({ hash: pixels, label }, index) => {
    hash.update(`${pixels} ${String(label)} ${String(splitNames.indexOf(splits[index]!))}\n`)
  })
  return hash.digest('hex')
}
