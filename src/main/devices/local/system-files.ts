import { readFile, readdir } from 'node:fs/promises'

/**
 * The small text files in which Linux shows its state. Paths are relative to `/`, so that tests can bring their own
 * tree.
 */
export interface SystemFiles {
  /** Trimmed text, or null where the file is missing or unreadable. */
  read(path: string): Promise<string | null>
  /** Names in a folder; none where it is missing. */
  list(path: string): Promise<readonly string[]>
}

export function systemFiles(root = '/'): SystemFiles {
  const at = (path: string) => `${root.replace(/\/$/, '')}/${path}`
  return {
    read: (path) =>
      readFile(at(path), 'utf8').then(
        (text) => text.trim(),
        () => null,
      ),
    list: (path) => readdir(at(path)).catch(() => []),
  }
}

/** A file that holds one number, or null. */
export async function readNumber(files: SystemFiles, path: string): Promise<number | null> {
  const text = await files.read(path)
  return text !== null && /^-?\d+$/.test(text) ? Number(text) : null
}
