import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type AsyncZippable, zip } from 'fflate'
import type { ExportedFile } from '#shared/contract/exports.ts'
import { codedIfFull } from '#shared/errors.ts'
import { cardText, type ModelCard } from '#shared/model-card/card.ts'
import { snippetsOf } from '#shared/model-card/snippets.ts'

/**
 * What goes with a network's files: its card for people and for programs, names of classes, how each is run.
 * @throws TansakuError DISK_FULL
 */
export async function writeCompanions(folder: string, stem: string, card: ModelCard): Promise<ExportedFile[]> {
  const { classes } = card.output
  const texts = new Map([
    ['model-card.md', cardText(card)],
    ['model-card.json', `${JSON.stringify(card, null, 2)}\n`],
    ...(typeof classes === 'number' ? [] : [['labels.txt', `${classes.join('\n')}\n`] as const]),
    ...snippetsOf(card, stem),
  ])
  const files: ExportedFile[] = []
  for (const [path, text] of texts) {
    await written(join(folder, path), text)
    files.push(describeFile(path, Buffer.from(text)))
  }
  return files
}

/** All files in one zip, which lies beside them. @throws TansakuError DISK_FULL */
export async function writeBundle(folder: string, file: string, files: readonly ExportedFile[]): Promise<ExportedFile> {
  const contents: AsyncZippable = {}
  for (const { path } of files) contents[path] = new Uint8Array(await readFile(join(folder, path)))
  const bytes = await new Promise<Uint8Array>((resolve, reject) => {
    zip(contents, { level: 6 }, (error, data) => (error === null ? resolve(data) : reject(error)))
  })
  await written(join(folder, file), bytes)
  return describeFile(file, bytes)
}

const written = (file: string, content: Uint8Array | string): Promise<void> =>
  writeFile(file, content).catch((thrown: unknown) => {
    throw codedIfFull(thrown, file, 'export again')
  })

const describeFile = (path: string, bytes: Uint8Array): ExportedFile => ({
  path,
  bytes: bytes.byteLength,
  sha256: createHash('sha256').update(bytes).digest('hex'),
})
