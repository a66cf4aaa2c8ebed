#!/usr/bin/env node
// The `tansaku` command: makes sure that a clone has the parts it needs, then runs the CLI under Node 24.
import { join } from 'node:path'
import { exitWith, runNode } from './launch.mjs'
import { ensurePages } from './pages.mjs'
import { baseParts, coreParts, ensureParts } from './setup/index.mjs'
import { isPackaged, root } from './setup/paths.mjs'

/**
 * Commands that answer without TensorFlow, benchmark or data sets: `doctor` is the one to ask when those are missing.
 */
const light = new Set(['doctor', 'inspect', 'updates', 'help', '--help', '-h', '--version', '-V'])

await exitWith(async () => {
  const args = process.argv.slice(2)
  const isLight = args.length === 0 || light.has(args[0]) || args.includes('--help') || args.includes('-h')
  if (!isPackaged) await ensureParts(isLight ? baseParts : coreParts)
  if (!isPackaged && args[0] === 'serve' && !isLight) {
    const code = await ensurePages()
    if (code !== 0) return code
  }
  return runNode(join(root, 'src', 'main', 'cli', 'main.ts'), args, { cwd: process.cwd() })
})
