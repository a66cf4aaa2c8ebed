import { readFile, stat } from 'node:fs/promises'
import { TansakuError } from '#shared/errors.ts'

/** What can be cut into words in memory. */
const mostBytes = 256 * 1024 * 1024

/**
 * A file's bytes, which are text.
 * @throws TansakuError DATASET_MISSING, CORPUS_UNUSABLE (empty, too large, not UTF-8, binary)
 */
export async function readText(file: string): Promise<{ readonly bytes: Buffer; readonly text: string }> {
  const missing = (error: NodeJS.ErrnoException): never => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error
    throw new TansakuError(
      'DATASET_MISSING',
      `${file} does not exist: say anew where the data set's files lie (\`tansaku dataset --help\`), or run \`npm run setup\`.`,
      { file },
    )
  }
  const found = await stat(file).catch(missing)
  if (!found.isFile()) throw unusable(file, 'is no file')
  if (found.size > mostBytes)
    throw unusable(file, `has ${found.size} bytes, more than the ${mostBytes} that can be read; use a part of it`)
  const bytes = await readFile(file).catch(missing)
  const text = decode(bytes)
  if (text === undefined || text.includes('\0')) throw unusable(file, 'is not text in UTF-8; save it in that encoding')
  if (text.trim() === '') throw unusable(file, 'is empty; choose a text of several words')
  return { bytes, text }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

const unusable = (file: string, reason: string): TansakuError =>
  new TansakuError('CORPUS_UNUSABLE', `${file} cannot be used: it ${reason}.`, { file })
