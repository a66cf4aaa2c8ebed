// What `npm run lint` runs, on the folder it is started in.
import { join } from 'node:path'

const cacheOf = (name) => join('node_modules', '.cache', name)
const layersReporter = new URL('layers-reporter.mjs', import.meta.url).href

/** @type {[title: string, program: string, args: string[]][]} */
export const lintCommands = [
  ['format', 'prettier', ['--check', '--cache', '--cache-strategy', 'content', '--log-level', 'warn', '.']],
  [
    'lint',
    'eslint',
    ['.', '--max-warnings', '0', '--cache', '--cache-strategy', 'content', '--cache-location', cacheOf('eslint/')],
  ],
  [
    'layers',
    'depcruise',
    [
      ...['--config', '.dependency-cruiser.cjs', '--output-type', `plugin:${layersReporter}`],
      ...['src', 'test', 'bench', 'scripts'],
    ],
  ],
  ['dead code', 'knip', []],
]
