// This computer's own C++ compiler.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { which } from './process.mjs'

export const compilerRemedy =
  process.platform === 'darwin' ? 'xcode-select --install' : 'sudo apt-get install g++   (Fedora: dnf install gcc-c++)'

/** @returns {string | undefined} what CXX names, else the first that is on PATH */
export const findCompiler = (env) => env.CXX || ['g++', 'clang++', 'c++'].find((name) => which(name, env))

const answers = new Map()

/** Whether it makes programs that need no libraries: Fedora has the static ones in packages of their own. */
export function linksStatic(compiler) {
  if (!answers.has(compiler)) {
    const folder = mkdtempSync(join(tmpdir(), 'tansaku-static-'))
    try {
      const args = ['-static', '-pthread', '-x', 'c++', '-', '-o', join(folder, 'program')]
      const input = '#include <new>\nint main() { delete new int; }\n'
      answers.set(compiler, spawnSync(compiler, args, { input, timeout: 30_000 }).status === 0)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  return answers.get(compiler)
}
