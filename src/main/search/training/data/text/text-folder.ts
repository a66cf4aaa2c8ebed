import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { TansakuError } from '#shared/errors.ts'
import { textFileNames } from '#shared/datasets/text-files.ts'
import { type CorpusSource, digestOf } from './corpus-source.ts'
import { readText } from './read-text.ts'
import { tokensOfLines } from './tokens.ts'
import { everyWord } from './vocabulary.ts'

/**
 * Three files of words: the Penn Treebank's, WikiText's, or train.txt, valid.txt and test.txt. Words are what spaces
 * part, a line ends with `<eos>`, and the vocabulary is the training text's, as in quark0/darts' data.py.
 * @throws TansakuError DATASET_MISSING, CORPUS_UNUSABLE
 */
export async function loadTextFolder(folder: string): Promise<CorpusSource> {
  const names = textFileNames.find((each) => existsSync(join(folder, each.training)))
  if (names === undefined) {
    const expected = textFileNames.map(({ training }) => training).join(', ')
    throw new TansakuError(
      'DATASET_MISSING',
      `${folder} has none of ${expected}: say in which folder the text's files lie (\`tansaku dataset --help\`).`,
      { folder },
    )
  }
  const texts = (await Promise.all(
    [names.training, names.validation, names.test].map((name) => readText(join(folder, name))),
  )) as [Text, Text, Text]
  const [training, validation, test] = texts
  return {
    // Blank lines counted nothing once: runs on such a text see that it is another.
    identity: {
      corpus: texts.some(({ text }) => hasBlankLine(text)) ? 'lines, also blank ones' : 'lines',
      sha256: digestOf(training.bytes, validation.bytes, test.bytes),
    },
    read: () => {
      const words = {
        training: tokensOfLines(training.text),
        validation: tokensOfLines(validation.text),
        test: tokensOfLines(test.text),
      }
      return { ...words, vocabulary: everyWord(words.training, [words.validation, words.test], folder) }
    },
  }
}

const hasBlankLine = (text: string): boolean => /(?:^|\n)[^\S\n]*\n|\n[^\S\n]+$/u.test(text)

type Text = Awaited<ReturnType<typeof readText>>
