import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheDir } from '../../../scripts/setup/paths.mjs'

const packages = ['numpy==2.4.6', 'onnxruntime==1.32.0', 'ncnn==1.0.20261020', 'ai-edge-litert==2.3.0']

/**
 * Python with the runtimes that the snippets name, in an environment of its own in the user's cache: made once. In
 * continuous integration it is there, or the tests fail.
 * @returns null where it cannot be made (no network), with why on standard error
 */
export function pythonWithRuntimes(): string | null {
  const folder = join(cacheDir(), 'test-runtimes-2')
  const python = join(folder, 'bin', 'python')
  const ready = join(folder, 'ready')
  if (existsSync(ready)) return python
  try {
    execFileSync('python3', ['-m', 'venv', '--clear', folder], { stdio: 'pipe' })
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', ...packages], { stdio: 'pipe' })
    writeFileSync(ready, packages.join('\n'))
    return python
  } catch (thrown) {
    if (process.env['CI']) throw thrown
    console.error(`No Python with ${packages.join(', ')}: ${String(thrown)}`)
    return null
  }
}
