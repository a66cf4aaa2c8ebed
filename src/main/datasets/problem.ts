import type { Skipped, SkipReason } from '#shared/datasets/picture-sets.ts'

/** Why one file of a set is left out. */
export class PictureProblem extends Error {
  override readonly name = 'PictureProblem'
  readonly reason: SkipReason
  readonly detail: string | null

  constructor(reason: SkipReason, detail: string | null = null) {
    super(detail ?? reason)
    this.reason = reason
    this.detail = detail
  }
}

/** @throws whatever is no PictureProblem */
export function skippedBy(path: string, thrown: unknown): Skipped {
  if (!(thrown instanceof PictureProblem)) throw thrown
  return { path, reason: thrown.reason, detail: thrown.detail }
}
