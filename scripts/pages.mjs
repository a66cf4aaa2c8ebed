// The built desktop app and pages in out/.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runForeground } from './launch.mjs'
import { root } from './setup/paths.mjs'

/** @param {{onOutput?: (piece: Buffer) => void}} [options] */
export const buildPages = (options) =>
  runForeground(join(root, 'node_modules', '.bin', 'electron-vite'), ['build'], options)

/** For a server on a fresh clone, which has none. @returns the exit code of the build, 0 where none was needed */
export async function ensurePages() {
  if (existsSync(join(root, 'out', 'renderer', 'index.html'))) return 0
  process.stderr.write('Building the pages, which happens once and takes about a minute …\n')
  // Standard output is the answer of the command that comes after.
  const code = await buildPages({ onOutput: (piece) => process.stderr.write(piece) })
  if (code !== 0)
    process.stderr.write('The pages could not be built; what went wrong stands above.\n-> npm run build\n')
  return code
}
