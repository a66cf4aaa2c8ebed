import { extname, join, posix, sep } from 'node:path'
import { root } from '../../../../scripts/setup/paths.mjs'

/** Where the built pages lie. */
export const pagesFolder = (): string => join(root, 'out', 'renderer')

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
}

export interface Page {
  readonly file: string
  readonly type: string
}

/**
 * The file a request's path names, or null: the one check, for the server and for app://, that no path leaves the
 * folder and that only known kinds of files are given out. A path without an extension is the application's own
 * address: it gets the page.
 */
export function pageFor(folder: string, path: string): Page | null {
  let decoded: string
  try {
    decoded = decodeURIComponent(path)
  } catch {
    return null
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null
  const relative = posix.normalize(`/${decoded}`)
  if (relative.split('/').some((part) => part.startsWith('.'))) return null
  const extension = extname(relative)
  const file = join(folder, extension === '' ? 'index.html' : relative)
  const type = types[extension === '' ? '.html' : extension]
  return type !== undefined && file.startsWith(folder.endsWith(sep) ? folder : folder + sep) ? { file, type } : null
}
