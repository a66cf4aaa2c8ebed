import { TansakuError } from '#shared/errors.ts'
import { endOfSentence, unknownWord } from './tokens.ts'

/** `<eos>` first, then by falling count in the training text, equals in the order of their letters' codes. */
export type Vocabulary = readonly string[]

/** A decoder of more words would not fit beside the rest. */
const mostWords = 50_000

/**
 * The commonest words of a training text, `<eos>` and `<unk>` among them: `size` words in all, fewer where the text has
 * fewer.
 */
export function commonestWords(training: readonly string[], size: number): Vocabulary {
  const special = [endOfSentence, unknownWord]
  return [
    ...special,
    ...byCount(training)
      .filter((word) => !special.includes(word))
      .slice(0, size - special.length),
  ]
}

/**
 * Every word of a training text; `<unk>` too where another text needs it.
 * @throws TansakuError CORPUS_UNUSABLE for more words than a decoder can have
 */
export function everyWord(
  training: readonly string[],
  others: readonly (readonly string[])[],
  place: string,
): Vocabulary {
  const words = [endOfSentence, ...byCount(training).filter((word) => word !== endOfSentence)]
  if (words.length > mostWords) {
    throw new TansakuError(
      'CORPUS_UNUSABLE',
      `The text in ${place} has ${words.length} different words, at most ${mostWords} can be used: write ${unknownWord} for the rare ones.`,
      { place, words: words.length },
    )
  }
  const known = new Set(words)
  const isComplete = known.has(unknownWord) || others.every((tokens) => tokens.every((word) => known.has(word)))
  return isComplete ? words : [...words, unknownWord]
}

function byCount(tokens: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1)
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([word]) => word)
}

/** A text as places in the vocabulary; a word outside it is `<unk>`. */
export function idsOf(tokens: readonly string[], vocabulary: Vocabulary): Int32Array {
  const places = new Map(vocabulary.map((word, i) => [word, i]))
  const unknown = places.get(unknownWord)
  return Int32Array.from(tokens, (token) => (places.get(token) ?? unknown)!)
}
