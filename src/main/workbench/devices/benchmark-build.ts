import type { z } from 'zod'
import { abiSchema } from '#shared/contract/devices.ts'
import { engineIdSchema } from '#shared/contract/common.ts'
import { defaultEngine } from '#shared/engines/index.ts'
import { TansakuError, type ErrorCode } from '#shared/errors.ts'
import type { Log } from '../log.ts'
import type { JobControl } from '../jobs/jobs.ts'
import { makePart } from '../jobs/make-part.ts'

export type Abi = z.infer<typeof abiSchema>

/**
 * Builds the benchmark program for an ABI where it is not in order.
 * @param name what set-up calls it, where it is not the ABI's usual one
 * @throws TansakuError SETUP_INCOMPLETE with what to do, ABORTED.
 */
export function buildBenchmark(abi: Abi, control: JobControl, name: string = abi): Promise<void> {
  return makePart(
    {
      part: `benchmark-${name}`,
      title: `Building the benchmark for ${abi}`,
      stage: { name: 'building', abi },
      failure: `The benchmark for ${abi} was not built`,
      command: `npm run setup -- --benchmark ${name}`,
      details: { abi },
    },
    control,
  )
}

/** What building mends. */
const buildable: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['BENCHMARK_MISSING', 'BENCHMARK_STALE'])

/**
 * Does work that may need a benchmark program that is not built yet, or was built from other sources: builds it then,
 * as the first step, and begins again.
 * @throws what `work` and `buildBenchmark` throw
 */
export async function withBenchmark<T>(control: JobControl, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    const missing = missingIn(thrown)
    if (missing === null) throw thrown
    await buildBenchmark(missing.abi, control, missing.name)
    return work()
  }
}

/** The same for a device that another computer measures on: builds what it failed for. @returns false where nothing */
export const prepareBenchmark =
  (log: Log) =>
  async (failure: TansakuError, signal: AbortSignal): Promise<boolean> => {
    const missing = missingIn(failure)
    if (missing === null) return false
    log(`The benchmark program for ${missing.abi} is built: ${failure.message}`)
    await buildBenchmark(missing.abi, { signal, progress: () => undefined }, missing.name)
    return true
  }

/** Which program has to be built; null where something else failed. */
function missingIn(thrown: unknown): { readonly abi: Abi; readonly name: string } | null {
  if (!(thrown instanceof TansakuError) || !buildable.has(thrown.code)) return null
  const abi = abiSchema.safeParse(thrown.details['abi']).data
  const engine = engineIdSchema.catch(defaultEngine.id).parse(thrown.details['engine'])
  if (abi === undefined) return null
  // That for any processor of the ABI, where this computer's own program is for larger ones.
  if (thrown.details['build'] === 'portable') return { abi, name: `${abi}-portable` }
  return { abi, name: engine === defaultEngine.id ? abi : engine }
}
