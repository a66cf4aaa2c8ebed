import { isOutOfSpace, TansakuError } from '#shared/errors.ts'

/** Full disk, used-up quota, or a limit on file sizes: a coded error; anything else as it is. */
export function codedIfFull(error: unknown, file: string, then: string): unknown {
  return isOutOfSpace(error)
    ? new TansakuError(
        'DISK_FULL',
        `There is no room to write ${file}: free some disk space, then ${then}. What was stored before is untouched.`,
        { file },
        { cause: error },
      )
    : error
}
