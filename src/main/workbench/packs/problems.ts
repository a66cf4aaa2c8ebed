import { TansakuError } from '#shared/errors.ts'
import { ZipError } from '#main/zip/index.ts'

const untouched = 'Nothing of it was taken over.'

/** Not a file that `tansaku pack` wrote, or one that was changed since. */
export const unreadablePack = (path: string, problem: string): TansakuError =>
  new TansakuError(
    'PACK_UNREADABLE',
    `${path} is no pack that Tansaku wrote: ${problem}. ${untouched} Packs are made with tansaku pack.`,
    { path, problem },
  )

export const tornPack = (path: string, problem: string): TansakuError =>
  new TansakuError(
    'PACK_TORN',
    `The pack ${path} is not as it was written: ${problem}. ${untouched} Copy it once more from where it was made.`,
    { path, problem },
  )

export const newerPack = (path: string, what: string): TansakuError =>
  new TansakuError(
    'PACK_NEWER',
    `The pack ${path} was written by a newer Tansaku (${what}). ${untouched} Update this one first.`,
    { path, what },
  )

export const tooLargePack = (path: string, problem: string): TansakuError =>
  new TansakuError('PACK_TOO_LARGE', `The pack ${path} holds more than any should: ${problem}. ${untouched}`, {
    path,
    problem,
  })

/** What a ZIP cannot be read for, as what it means for a pack. */
export function codedZip(thrown: unknown, path: string): unknown {
  if (!(thrown instanceof ZipError)) return thrown
  const { problem, message } = thrown
  if (problem === 'torn') return tornPack(path, message)
  return problem === 'too-large' ? tooLargePack(path, message) : unreadablePack(path, message)
}
