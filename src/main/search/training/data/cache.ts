import { createHash } from 'node:crypto'
import { chmod, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { removeLeftovers } from '#main/compute/run-folder.ts'
import { BlockFileError, readBlockFile, writeBlockFile } from '../block-file.ts'

const format = { format: 'decoded-dataset', version: 1 } as const

type ByteArrays = Readonly<Record<string, Uint8Array>>

/**
 * Byte arrays made once and kept in a file named after what they were made from. The file carries its own digest: one
 * that is damaged, or cut short by a crash, is made again.
 */
export async function cachedBlocks<B extends ByteArrays>(
  cacheFolder: string,
  name: string,
  identity: Readonly<Record<string, string>>,
  make: () => Promise<B>,
): Promise<B> {
  const key = createHash('sha256')
    .update(JSON.stringify({ ...format, ...identity }))
    .digest('hex')
    .slice(0, 16)
  const file = join(cacheFolder, 'datasets', `${name}-${key}.tansaku`)
  try {
    const { blocks } = await readBlockFile(file, format)
    return Object.fromEntries(blocks.map((block) => [block.name, block.data])) as B
  } catch (error) {
    if (!(error instanceof BlockFileError)) throw error
  }
  const made = await make()
  const folder = dirname(file)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  // Also where an earlier version made it: a decoded text is as private as the text.
  await chmod(folder, 0o700).catch(() => {})
  removeLeftovers(folder, false)
  await writeBlockFile(file, format, {
    meta: { ...identity },
    blocks: Object.entries(made).map(([blockName, data]) => ({
      name: blockName,
      shape: [data.length],
      dtype: 'uint8',
      data,
    })),
  })
  return made
}
