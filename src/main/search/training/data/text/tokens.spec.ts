import { describe, expect, it } from 'vitest'
import { tokenise, tokensOfLines } from './tokens.ts'
import { commonestWords, everyWord, idsOf } from './vocabulary.ts'

const words = (text: string): string => tokenise(text).join(' ')

describe('running text as words', () => {
  it.each([
    [
      'lower case without punctuation, a sentence ended',
      'Fellow-Citizens, of the Senate: I thank you. "Amen!"',
      'fellow-citizens of the senate i thank you <eos> amen <eos>',
    ],
    [
      'numbers as N, whatever hangs on them',
      'In 1850, 3,000,000 florins (2.5%) at 10:30 on the 2d.',
      'in N N florins N % at N on the N <eos>',
    ],
    [
      'initials and abbreviations that end no sentence',
      'Mr. J. Smith of the U.S. sold No. 5 to Gen. Grant. No. Yes?',
      'mr. j. smith of the u.s. sold no. N to gen. grant <eos> no <eos> yes <eos>',
    ],
    [
      'what hangs on a word, as in the Penn Treebank',
      "We don’t know the nation's will; you're here",
      "we do n't know the nation 's will you 're here <eos>",
    ],
    ['dollars and ampersands as words', '$5 & more', '$ N & more <eos>'],
    ['no sentence without words', '... !? -- ', ''],
  ])('has %s', (_name, text, expected) => {
    expect(words(text)).toBe(expected)
  })
})

describe('lines of words', () => {
  // What Python gives for `line.split() + ['<eos>']` over the lines of a file, as quark0/darts' data.py does.
  it('end with <eos>, blank ones too', () => {
    expect([...tokensOfLines(" no it was n't \n\n = head = \r\n")]).toEqual([
      'no',
      'it',
      'was',
      "n't",
      '<eos>',
      '<eos>',
      '=',
      'head',
      '=',
      '<eos>',
    ])
  })
  it.each([
    ['a\n', 'a <eos>'],
    ['a', 'a <eos>'],
    ['a\n\n\n', 'a <eos> <eos> <eos>'],
    [' \n \n = a = \n \n', '<eos> <eos> = a = <eos> <eos>'],
    ['a\n  ', 'a <eos> <eos>'],
  ])('%j as %s', (text, expected) => {
    expect([...tokensOfLines(text)].join(' ')).toBe(expected)
  })
})

describe('a vocabulary', () => {
  const training = ['b', 'a', '<eos>', 'b', 'c', '<eos>']

  it('has the commonest words, equals in the order of their letters', () => {
    expect(commonestWords(training, 4)).toEqual(['<eos>', '<unk>', 'b', 'a'])
    expect([...idsOf(training, commonestWords(training, 4))]).toEqual([2, 3, 0, 2, 1, 0])
  })

  it('of all words has <unk> only where another text needs it', () => {
    expect(everyWord(training, [['a', 'b']], 'here')).toEqual(['<eos>', 'b', 'a', 'c'])
    expect([...idsOf(['d', 'c'], everyWord(training, [['d']], 'here'))]).toEqual([4, 3])
  })

  it('of one endless line is made without holding its words', () => {
    const endless = tokensOfLines('to be or not to be '.repeat(500_000))
    const vocabulary = everyWord(endless, [endless], 'here')
    expect(vocabulary).toEqual(['<eos>', 'be', 'to', 'not', 'or'])
    expect(idsOf(endless, vocabulary)).toHaveLength(3_000_001)
  })

  it('of something that is no text in words is refused', () => {
    expect(() => everyWord(tokensOfLines('x'.repeat(50_000_000)), [], 'here')).toThrow(
      /word of more than 1000 characters/,
    )
  })

  it('of too many words is refused', () => {
    const many = Array.from({ length: 50_001 }, (_, i) => `word${String(i)}`)
    expect(() => everyWord(many, [], 'here')).toThrow(expect.objectContaining({ code: 'CORPUS_UNUSABLE' }))
  })
})
