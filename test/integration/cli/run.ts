import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../../src/main/cli/main.ts', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly errors: string
}

/**
 * Runs the terminal's program on a home.
 * @param onOutput called with standard output so far; for commands that go on until they are interrupted
 */
export function runTansaku(
  home: string,
  args: readonly string[],
  onOutput?: (out: string, interrupt: () => void) => void,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], { env: { ...process.env, TANSAKU_HOME: home }, cwd: home })
    let out = ''
    let errors = ''
    child.stdout.on('data', (piece: Buffer) => {
      out += piece.toString()
      onOutput?.(out, () => {
        child.kill('SIGINT')
      })
    })
    child.stderr.on('data', (piece: Buffer) => {
      errors += piece.toString()
    })
    child.on('error', reject)
    child.on('close', (code) => {
      resolve({ code, out, errors })
    })
  })
}
