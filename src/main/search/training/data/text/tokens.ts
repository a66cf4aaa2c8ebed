/** Ends a sentence, as `<eos>` in the Penn Treebank's language-modelling files. */
export const endOfSentence = '<eos>'
/** Stands for every word outside the vocabulary. */
export const unknownWord = '<unk>'
/** Stands for every number. */
const numberWord = 'N'

/** Abbreviations whose dot does not end a sentence. */
const abbreviations =
  'mr|mrs|ms|dr|messrs|gen|col|capt|lt|gov|sen|rep|hon|st|sec|vs|viz|etc|jr|sr|co|inc|jan|feb|aug|sept|oct|nov|dec'

/**
 * In this order: initials and abbreviations with their dots, numbers with whatever letters hang on, words, signs, ends.
 */
const pattern = new RegExp(
  [
    String.raw`(?<dotted>(?:\p{L}\.){2,}|\b[A-HJ-Z]\.|\b(?:${abbreviations})\.|\bnos?\.(?=\s*\d))`,
    String.raw`(?<number>\d+(?:[.,:/]\d+)*\p{L}*)`,
    String.raw`(?<word>\p{L}+(?:['-]\p{L}+)*)`,
    String.raw`(?<sign>[$%&])`,
    String.raw`(?<end>[.!?]+)`,
  ].join('|'),
  'giu',
)

/** What the Penn Treebank parts from a word: 's, n't and the like. */
const clitic = /^(.+?)(n't|'(?:s|re|ve|ll|d|m))$/u

/**
 * Running text as words in the manner of the Penn Treebank's language-modelling files: lower case, no punctuation,
 * numbers as N, `<eos>` after each sentence. The rule is told in full in docs/datasets.md.
 */
export function tokenise(text: string): string[] {
  const tokens: string[] = []
  const endSentence = (): void => {
    if (tokens.length > 0 && tokens.at(-1) !== endOfSentence) tokens.push(endOfSentence)
  }
  for (const { groups } of text.replaceAll(/[’‘`]/gu, "'").replaceAll(/[‑–]/gu, '-').matchAll(pattern)) {
    const { dotted, number, word, sign, end } = groups as Partial<
      Record<'dotted' | 'number' | 'word' | 'sign' | 'end', string>
    >
    if (end !== undefined) endSentence()
    else if (number !== undefined) tokens.push(numberWord)
    else if (word !== undefined) tokens.push(...partsOf(word.toLowerCase()))
    else tokens.push((dotted ?? sign)!.toLowerCase())
  }
  endSentence()
  return tokens
}

function partsOf(word: string): string[] {
  const [, stem, rest] = clitic.exec(word) ?? []
  return stem === undefined || rest === undefined ? [word] : [stem, rest]
}

/**
 * The lines of a file that is in words already (PTB, WikiText), each closed by `<eos>`, blank ones too, as the
 * articles' loaders do. Cut anew each time it is gone through, so that a text takes the room of itself and no more,
 * however long its lines.
 */
export const tokensOfLines = (text: string): Iterable<string> => ({
  *[Symbol.iterator]() {
    let isOpen = false
    // Bounded, because a pattern without an end overflows the stack at a text without spaces.
    for (const [word] of text.matchAll(/\n|\S{1,4000}/gu)) {
      if (word !== '\n') yield word
      else yield endOfSentence
      isOpen = word !== '\n'
    }
    // A last line without its end; spaces alone are one too.
    if (isOpen || /\n[^\S\n]+$/u.test(text)) yield endOfSentence
  },
})
