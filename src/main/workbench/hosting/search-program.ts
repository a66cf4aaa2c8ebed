import { join } from 'node:path'
import { carriedNode } from '../../../../scripts/setup/parts.mjs'
import { root } from '../../../../scripts/setup/paths.mjs'

/** What the desktop window starts a search with: paths of files, never within the archive that holds its shell. */
export const searchProgram = (): { node: string | undefined; sources: string; bundle: string } => ({
  node: carriedNode(),
  sources: join(root, 'src', 'main', 'search', 'main.ts'),
  bundle: join(root, 'out', 'main', 'search.js'),
})
