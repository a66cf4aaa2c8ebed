import { availableParallelism } from 'node:os'
import type { SplitName } from '#shared/datasets/picture-sets.ts'
import { inOrder } from '../in-order.ts'
import { decodePicture, pictureSize } from '../picture.ts'
import { PictureProblem, skippedBy } from '../problem.ts'
import { readWithin, type Root, type SourceFile } from '../root.ts'
import type { Listing } from './format.ts'

/** A picture file with what the names say of it. */
export interface PictureEntry {
  /** Of the listing's files. */
  readonly file: number
  readonly label: number
  readonly split: SplitName | null
}

/** Pictures are decoded on threads; some more wait, so that none is idle. */
const atOnce = 2 * Math.min(4, availableParallelism())
/** Whose headers tell the side that most pictures fill. */
const looked = 200

/** What formats share whose examples are a file each. */
export function pictureExamples(
  root: Root,
  files: readonly SourceFile[],
  entries: readonly PictureEntry[],
): Pick<Listing, 'examples' | 'usualSide' | 'expected'> {
  return {
    expected: entries.length,
    async *examples(size, signal) {
      yield* inOrder(entries, atOnce, async ({ file, label, split }) => {
        signal.throwIfAborted()
        const { path } = files[file]!
        try {
          return { ...(await decodePicture(await readWithin(root, path), size)), label, split, file }
        } catch (thrown) {
          return { skipped: skippedBy(path, thrown) }
        }
      })
    },
    async usualSide(signal) {
      const step = Math.max(1, Math.floor(entries.length / looked))
      const some = entries.filter((_, index) => index % step === 0)
      const sides: number[] = []
      const found = inOrder(some, atOnce, async ({ file }) => {
        signal.throwIfAborted()
        try {
          const { width, height } = await pictureSize(await readWithin(root, files[file]!.path))
          return Math.min(width, height)
        } catch (thrown) {
          if (thrown instanceof PictureProblem) return null
          throw thrown
        }
      })
      for await (const side of found) if (side !== null) sides.push(side)
      return sides.sort((a, b) => a - b)[Math.floor(sides.length / 2)] ?? null
    },
  }
}

const pictureEndings = /\.(jpe?g|jpe|jfif|png|webp|bmp|dib|gif)$/i
/** By its name: what has another ending is not opened. */
export const isNamedLikePicture = (path: string): boolean => pictureEndings.test(path)
