import { kindOf, type SearchKindId, type SearchSettings } from '#shared/algorithms/index.ts'
import type { Algorithm } from './search.ts'

/** The only list of algorithms. Each is imported when it runs: TensorFlow alone takes seconds to load. */
const algorithms: Readonly<Record<SearchKindId, () => Promise<unknown>>> = {
  dnas: async () => (await import('./dnas/index.ts')).dnas,
  once: async () => (await import('./once/index.ts')).once,
  'darts-cnn': async () => (await import('./darts/cnn.ts')).dartsCnn,
  'darts-rnn': async () => (await import('./darts/rnn.ts')).dartsRnn,
  enas: async () => (await import('./enas/index.ts')).enas,
  'enas-rnn': async () => (await import('./enas/rnn.ts')).enasRnn,
  evolution: async () => (await import('./evolution/index.ts')).evolution,
  'evolution-rnn': async () => (await import('./evolution/rnn.ts')).evolutionRnn,
  nas: async () => (await import('./nas/index.ts')).nas,
  'nas-rnn': async () => (await import('./nas/rnn.ts')).nasRnn,
  random: async () => (await import('./random/index.ts')).random,
}

/** What runs a search of these settings. */
export async function algorithmFor(settings: SearchSettings): Promise<Algorithm> {
  // One cast for all: each row's algorithm takes the settings of that row.
  return (await algorithms[kindOf(settings).id as SearchKindId]()) as Algorithm
}
