import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadText } from '#main/search/training/data/text/corpus.ts'
import { textStream } from '#main/search/training/data/text/streams.ts'
import { tf } from '#main/search/tensor/tf.ts'
import { textCorpusDir } from '../../../scripts/setup/paths.mjs'
import { knownDatasets } from '#main/workbench/datasets/known.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tansaku-text-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('the State of the Union', () => {
  const load = (from = textCorpusDir()) =>
    loadText('sotu', { datasetFolders: { sotu: from }, cacheFolder: join(folder, 'cache') })

  it("has the Penn Treebank's vocabulary and as many tokens as are told, and is read from the cache the second time", async () => {
    const text = await load()
    const told = knownDatasets.find(({ id }) => id === 'sotu')!
    expect(text.vocabulary).toHaveLength(told.vocabulary!)
    expect([text.training.length, text.validation.length, text.test.length]).toEqual([told.training, 89_894, told.test])
    expect(text.vocabulary.slice(0, 3)).toEqual(['<eos>', '<unk>', 'the'])
    expect([...text.training.subarray(0, 4)].map((token) => text.vocabulary[token])).toEqual([
      'gentlemen',
      'of',
      'the',
      'congress',
    ])
    for (const part of [text.training, text.validation, text.test]) {
      expect(part.every((token) => token >= 0 && token < 10_000)).toBe(true)
      expect(part.reduce((count, token) => count + Number(token === 1), 0) / part.length).toBeLessThan(0.03)
    }
    const [file] = await readdir(join(folder, 'cache', 'datasets'))
    const again = await load()
    expect(again).toEqual(text)
    await truncate(join(folder, 'cache', 'datasets', file!), 1_000)
    expect(await load()).toEqual(text)
  }, 240_000)

  it('is refused where its speeches are others, and told missing where there are none', async () => {
    const other = join(folder, 'other')
    await mkdir(other)
    await expect(load(other)).rejects.toMatchObject({ code: 'DATASET_MISSING' })
    await writeFile(join(other, '1790.txt'), 'Fellow citizens.')
    await expect(load(other)).rejects.toMatchObject({ code: 'DATASET_CORRUPT' })
  })
})

describe('a folder of words', () => {
  const load = async (files: Readonly<Record<string, string | Uint8Array>>, id = 'ptb') => {
    const place = await mkdtemp(join(folder, 'words-'))
    for (const [name, text] of Object.entries(files)) await writeFile(join(place, name), text)
    return loadText(id, { datasetFolders: { [id]: place }, cacheFolder: join(folder, 'cache') })
  }
  const three = (text: string | Uint8Array) => ({ 'train.txt': text, 'valid.txt': 'a b\n', 'test.txt': 'b a\n' })

  it.each([
    ['ptb', ['ptb.train.txt', 'ptb.valid.txt', 'ptb.test.txt']],
    ['wikitext-2', ['wiki.train.tokens', 'wiki.valid.tokens', 'wiki.test.tokens']],
    ['text', ['train.txt', 'valid.txt', 'test.txt']],
  ])("of %s is read with the training text's vocabulary", async (id, [train, valid, test]) => {
    const text = await load({ [train!]: 'a b a\n c <unk> \n', [valid!]: 'a d\n', [test!]: 'b\n' }, id)
    expect(text.vocabulary).toEqual(['<eos>', 'a', '<unk>', 'b', 'c'])
    expect([[...text.training], [...text.validation], [...text.test]]).toEqual([
      [1, 3, 1, 0, 4, 2, 0],
      [1, 2, 0],
      [3, 0],
    ])
  })

  it.each([
    ['empty', '', /train\.txt cannot be used: it is empty/],
    ['of blanks', ' \n\n', /it is empty/],
    ['of one word', 'the the the\n', /is of one word \(<eos>, the, <unk>\)|is of one word/],
    ['not UTF-8', Uint8Array.of(0x61, 0xe9, 0x20, 0x62), /not text in UTF-8/],
    ['binary', Uint8Array.of(0x61, 0, 0x62), /not text in UTF-8/],
  ])('that is %s is refused', async (_name, text, message) => {
    const files = { 'train.txt': text, 'valid.txt': 'the\n', 'test.txt': 'the\n' }
    await expect(load(files)).rejects.toMatchObject({
      code: 'CORPUS_UNUSABLE',
      message: expect.stringMatching(message) as unknown,
    })
  })

  it('that lacks a file is told missing, and so is one nobody said where it lies', async () => {
    await expect(load({ 'train.txt': 'a b\n', 'valid.txt': 'a\n' })).rejects.toMatchObject({ code: 'DATASET_MISSING' })
    await expect(load({})).rejects.toMatchObject({ code: 'DATASET_MISSING' })
    await expect(loadText('ptb', { datasetFolders: {}, cacheFolder: folder })).rejects.toMatchObject({
      code: 'DATASET_MISSING',
      message: expect.stringContaining('tansaku dataset ptb --folder') as unknown,
    })
    await expect(loadText('cifar10', { datasetFolders: {}, cacheFolder: folder })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    })
  })

  it('is not of one word where there are two', async () => {
    await expect(load(three('a b\n'))).resolves.toMatchObject({ vocabulary: ['<eos>', 'a', 'b'] })
  })
})

describe('a stream of windows', () => {
  const read = (stream: ReturnType<typeof textStream>) =>
    Array.from({ length: stream.windows }, (_, i) => {
      const window = stream.window(i)
      const found = [window.tokens.arraySync(), [...window.targets.dataSync()]]
      tf.dispose(window)
      return found
    })

  it('reads the pieces side by side, each token with the next one as its target', () => {
    const tokens = Int32Array.from({ length: 15 }, (_, i) => i)
    // Two pieces of seven, 0 … 6 and 7 … 13.
    expect(read(textStream(tokens, { rows: 2, time: 4, rest: true }, 'is read'))).toEqual([
      [
        [
          [0, 7],
          [1, 8],
          [2, 9],
          [3, 10],
        ],
        [1, 8, 2, 9, 3, 10, 4, 11],
      ],
      [
        [
          [4, 11],
          [5, 12],
        ],
        [5, 12, 6, 13],
      ],
    ])
    expect(read(textStream(tokens, { rows: 2, time: 4, rest: false }, 'is read'))).toHaveLength(1)
  })
})
