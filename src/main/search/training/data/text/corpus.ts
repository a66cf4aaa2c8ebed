import { TansakuError } from '#shared/errors.ts'
import { cachedBlocks } from '../cache.ts'
import type { DatasetPlaces } from '../dataset.ts'
import { digestOf, type CorpusSource } from './corpus-source.ts'
import { loadSotu } from './sotu.ts'
import { loadTextFolder } from './text-folder.ts'
import { idsOf, type Vocabulary } from './vocabulary.ts'

/** A text in words, as places in its vocabulary. */
export interface TextDataset {
  readonly id: string
  /** SHA-256 of the texts and of the rule that cuts them into words. */
  readonly digest: string
  readonly vocabulary: Vocabulary
  readonly training: Int32Array
  readonly validation: Int32Array
  /** Held out: no search and no training ever sees it. */
  readonly test: Int32Array
}

const loaders: Readonly<Record<string, (folder: string) => Promise<CorpusSource>>> = {
  sotu: loadSotu,
  ptb: loadTextFolder,
  'wikitext-2': loadTextFolder,
  text: loadTextFolder,
}

/**
 * A text, cut into words once and then read from the cache.
 * @throws TansakuError DATASET_MISSING, DATASET_CORRUPT, CORPUS_UNUSABLE, DISK_FULL, BAD_REQUEST for an unknown id
 */
export async function loadText(id: string, { datasetFolders, cacheFolder }: DatasetPlaces): Promise<TextDataset> {
  const load = loaders[id]
  if (load === undefined) {
    throw new TansakuError('BAD_REQUEST', `"${id}" is no text: choose one of ${Object.keys(loaders).join(', ')}.`, {
      dataset: id,
    })
  }
  const folder = datasetFolders[id]
  if (folder === undefined) {
    throw new TansakuError(
      'DATASET_MISSING',
      `No folder is known for data set "${id}": say where its files lie with \`tansaku dataset ${id} --folder FOLDER\`.`,
      { dataset: id },
    )
  }
  const { identity, read } = await load(folder)
  const blocks = await cachedBlocks(cacheFolder, id, identity, async () => {
    const { vocabulary, ...texts } = read()
    requireWords(folder, vocabulary)
    const bytesOf = (tokens: Iterable<string>): Uint8Array => new Uint8Array(idsOf(tokens, vocabulary).buffer)
    return {
      vocabulary: Buffer.from(vocabulary.join('\n')),
      training: bytesOf(texts.training),
      validation: bytesOf(texts.validation),
      test: bytesOf(texts.test),
    }
  })
  // Copied: where a block begins within its file's memory need not be a multiple of four.
  const integers = (bytes: Uint8Array): Int32Array => new Int32Array(bytes.slice().buffer)
  return {
    id,
    digest: digestOf(Buffer.from(JSON.stringify(identity))),
    vocabulary: Buffer.from(blocks.vocabulary).toString('utf8').split('\n'),
    training: integers(blocks.training),
    validation: integers(blocks.validation),
    test: integers(blocks.test),
  }
}

/**
 * @throws TansakuError CORPUS_UNUSABLE unless there are two words, with `<eos>` three, between which a net can choose
 */
function requireWords(folder: string, vocabulary: Vocabulary): void {
  if (vocabulary.length >= 3) return
  throw new TansakuError(
    'CORPUS_UNUSABLE',
    `The text in ${folder} is of one word (${vocabulary.join(', ')}): there is nothing to predict. Choose a text of several words.`,
    { folder, words: vocabulary.length },
  )
}
