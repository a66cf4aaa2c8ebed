// electron-builder's beforePack: a package without the benchmark of an ABI could not measure its phones.
import { benchmarks, portableFor } from '../setup/benchmark.mjs'
import { SetupError } from '../setup/errors.mjs'
import { createContext } from '../setup/index.mjs'
import { abis } from '../setup/paths.mjs'
import { isForThisComputer } from './pack.mjs'

/** The parts whose programs a package holds: another computer's processor may be smaller than this one's. */
export const packedPrograms = (packager) => (isForThisComputer(packager) ? benchmarks : abis.map(portableFor))

/** @throws SetupError naming the programs that are missing or stale */
export function requireBenchmarks(context, parts) {
  const wrong = parts.map((part) => ({ part, ...part.inspect(context) })).filter(({ state }) => state !== 'ok')
  if (wrong.length === 0) return
  throw new SetupError(
    `Not to be packaged: ${wrong.map(({ part, found }) => `${part.label} (${found})`).join(', ')}.`,
    `npm run setup -- --benchmark ${wrong.map(({ part }) => part.name).join()}`,
  )
}

/** @param {{packager: object}} pack electron-builder's BeforePackContext; it takes a module's default export */
export default ({ packager }) => {
  requireBenchmarks(createContext(), packedPrograms(packager))
}
