import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { EngineId } from '#shared/contract/common.ts'
import { TansakuError } from '#shared/errors.ts'
import type { Abi } from './local/abi.ts'

/** Why a program of this digest is not the one that its sources make; null where it is. */
export type ProgramFault = (
  abi: Abi,
  sha256: string,
) => { readonly found: string; readonly expected: string; readonly remedy: string } | null

/** A benchmark program as it is sent or started. */
export interface Program {
  readonly bytes: Buffer
  readonly sha256: string
}

/**
 * Reads a benchmark program. One that is older than its sources is refused before it runs: it would read another job
 * than the one it is given, or time something else.
 * @param missing what is thrown where there is none
 * @param engine whose it is; ncnn's where none is named
 * @throws TansakuError BENCHMARK_STALE with the command that builds it
 */
export async function readProgram(
  path: string,
  abi: Abi,
  {
    missing,
    fault,
    engine,
  }: {
    readonly missing: (cause: unknown) => TansakuError
    readonly fault: ProgramFault
    readonly engine?: EngineId
  },
): Promise<Program> {
  const bytes = await readFile(path).catch((cause: unknown): never => {
    throw missing(cause)
  })
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const wrong = fault(abi, sha256)
  if (wrong !== null)
    throw new TansakuError(
      'BENCHMARK_STALE',
      `The benchmark program for ${abi} is ${wrong.found}; expected one ${wrong.expected}. Run \`${wrong.remedy}\`, then measure again.`,
      { abi, path, found: wrong.found, ...(engine && { engine }) },
    )
  return { bytes, sha256 }
}
