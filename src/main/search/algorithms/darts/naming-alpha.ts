import { TansakuError } from '#shared/errors.ts'

/** Tells a broken α from a broken loss. @throws TansakuError NON_FINITE_ALPHA, and what `run` throws */
export function namingAlpha<T>(run: () => T): T {
  try {
    return run()
  } catch (thrown) {
    if (!(thrown instanceof TansakuError && thrown.details['output'] === 'architectureNorm')) throw thrown
    const { epoch, step, value } = thrown.details
    throw new TansakuError(
      'NON_FINITE_ALPHA',
      `α became ${String(value)} in epoch ${String(epoch)}, step ${String(step)}. The run keeps its last checkpoint: go back to an epoch before and on from there with a lower architecture learning rate.`,
      { epoch, step, value },
      { cause: thrown },
    )
  }
}
