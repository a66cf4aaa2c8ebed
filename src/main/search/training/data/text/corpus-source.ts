import { createHash } from 'node:crypto'
import type { Vocabulary } from './vocabulary.ts'

/** A corpus as words, with what it was made from. */
export interface CorpusSource {
  /** Decides the cache file: a digest of the texts, and the version of the rule that cuts them into words. */
  readonly identity: Readonly<Record<string, string>>
  readonly read: () => {
    readonly vocabulary: Vocabulary
    readonly training: Iterable<string>
    readonly validation: Iterable<string>
    readonly test: Iterable<string>
  }
}

export const digestOf = (...parts: readonly Uint8Array[]): string =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex')
