// electron-builder's beforePack: a package without the benchmark of an ABI could not measure its phones.
import { benchmarks } from '../setup/benchmark.mjs'
import { SetupError } from '../setup/errors.mjs'
import { createContext } from '../setup/index.mjs'

/** @throws SetupError naming the programs that are missing or stale */
export function requireBenchmarks(context = createContext(), parts = benchmarks) {
  const wrong = parts.map((part) => ({ part, ...part.inspect(context) })).filter(({ state }) => state !== 'ok')
  if (wrong.length === 0) return
  throw new SetupError(
    `Not to be packaged: ${wrong.map(({ part, found }) => `${part.label} (${found})`).join(', ')}.`,
    'npm run setup -- --benchmark all',
  )
}

// electron-builder takes the default export of a hook's module.
export default () => {
  requireBenchmarks()
}
