import { kindOf, type CommonSettings, type SearchKindId } from '#shared/algorithms/index.ts'
import { pages as darts } from './darts/index.ts'
import { pages as dnas } from './dnas/index.ts'
import { pages as enas } from './enas/index.ts'
import { pages as evolution } from './evolution/index.ts'
import { pages as nas } from './nas/index.ts'
import type { AlgorithmPages } from './pages.ts'
import { pages as random } from './random/index.ts'

/** A kind that has nothing of its own to show needs no row. */
const rows: Readonly<Partial<Record<string, AlgorithmPages>>> = {
  dnas,
  'darts-cnn': darts,
  'darts-rnn': darts,
  enas,
  'enas-rnn': enas,
  evolution,
  'evolution-rnn': evolution,
  nas,
  'nas-rnn': nas,
  random,
} satisfies Partial<Record<SearchKindId, AlgorithmPages>>

const nothing: AlgorithmPages = { panels: [] }

/** By the id of a kind. */
export const pagesOfKind = (id: string): AlgorithmPages => rows[id] ?? nothing

export const pagesOf = (settings: CommonSettings): AlgorithmPages => pagesOfKind(kindOf(settings).id)
