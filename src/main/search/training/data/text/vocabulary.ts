import { TansakuError } from '#shared/errors.ts'
import { endOfSentence, unknownWord } from './tokens.ts'

/** `<eos>` first, then by falling count in the training text, equals in the order of their letters' codes. */
export type Vocabulary = readonly string[]

/** A decoder of more words would not fit beside the rest. */
const mostWords = 50_000
/** No language has longer ones: what is longer is no text in words. */
const longestWord = 1_000

/**
 * The commonest words of a training text, `<eos>` and `<unk>` among them: `size` words in all, fewer where the text has
 * fewer.
 */
export function commonestWords(training: Iterable<string>, size: number): Vocabulary {
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
 * @throws TansakuError CORPUS_UNUSABLE for more words than a decoder can have, or one that is none
 */
export function everyWord(training: Iterable<string>, others: readonly Iterable<string>[], place: string): Vocabulary {
  const words = [endOfSentence, ...byCount(usable(training, place)).filter((word) => word !== endOfSentence)]
  const known = new Set(words)
  const isComplete = known.has(unknownWord) || others.every((tokens) => hasAll(known, tokens))
  return isComplete ? words : [...words, unknownWord]
}

/** The tokens as they are, as long as a vocabulary can be made of them: what cannot is not held in memory first. */
function* usable(training: Iterable<string>, place: string): Generator<string> {
  const different = new Set<string>([endOfSentence])
  for (const word of training) {
    if (word.length > longestWord)
      throw unusable(
        place,
        `has a word of more than ${longestWord} characters, the most that can be used: part its words by spaces`,
      )
    if (different.add(word).size > mostWords)
      throw unusable(
        place,
        `has more than ${mostWords} different words, the most that can be used: write ${unknownWord} for the rare ones`,
      )
    yield word
  }
}

const unusable = (place: string, problem: string): TansakuError =>
  new TansakuError('CORPUS_UNUSABLE', `The text in ${place} ${problem}.`, { place })

function hasAll(known: ReadonlySet<string>, tokens: Iterable<string>): boolean {
  for (const word of tokens) if (!known.has(word)) return false
  return true
}

function byCount(tokens: Iterable<string>): string[] {
  const counts = new Map<string, number>()
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1)
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([word]) => word)
}

/** A text as places in the vocabulary; a word outside it is `<unk>`. */
export function idsOf(tokens: Iterable<string>, vocabulary: Vocabulary): Int32Array {
  const places = new Map(vocabulary.map((word, i) => [word, i]))
  const unknown = places.get(unknownWord)
  let ids = new Int32Array(1_024)
  let length = 0
  for (const token of tokens) {
    if (length === ids.length) {
      const larger = new Int32Array(2 * length)
      larger.set(ids)
      ids = larger
    }
    ids[length++] = (places.get(token) ?? unknown)!
  }
  return ids.slice(0, length)
}
