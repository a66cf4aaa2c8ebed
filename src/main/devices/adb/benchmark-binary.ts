import { TansakuError } from '#shared/errors.ts'
import type { Abi } from '../local/index.ts'
import { readProgram, type Program, type ProgramFault } from '../program.ts'

/** Best first where a phone runs several. */
export const supportedAbis: readonly Abi[] = ['arm64-v8a', 'x86_64', 'armeabi-v7a']

/** The first ABI of the phone's own list (best first) that the benchmark exists for. */
export function pickAbi(abis: readonly string[]): Abi | null {
  return abis.flatMap((abi) => supportedAbis.filter((supported) => supported === abi))[0] ?? null
}

/**
 * The program's bytes and hash.
 * @throws TansakuError BENCHMARK_MISSING, BENCHMARK_STALE with the command that builds it.
 */
export function readBenchmark(path: string, abi: Abi, fault: ProgramFault): Promise<Program> {
  return readProgram(path, abi, {
    fault,
    missing: (cause) =>
      new TansakuError(
        'BENCHMARK_MISSING',
        `There is no benchmark program for ${abi} phones yet. Run \`npm run setup -- --benchmark ${abi}\`; it builds one in a few minutes.`,
        { abi, path },
        { cause },
      ),
  })
}

/** This computer's own program is for processors like its own: for others one is built, told by `build`. */
export function forOtherProcessor(abi: Abi): TansakuError {
  return new TansakuError(
    'BENCHMARK_MISSING',
    `The benchmark program of this computer is for a larger processor than the phone's, and the one for any ${abi} processor is not built yet. Run \`npm run setup -- --benchmark ${abi}-portable\`; it builds one in some minutes.`,
    { abi, build: 'portable' },
  )
}
