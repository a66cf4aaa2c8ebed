import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { converterProgram } from '../../../scripts/setup/parts.mjs'

type PythonProgram = ReturnType<typeof converterProgram>
const server = fileURLToPath(new URL('warm-python.py', import.meta.url))
const client = fileURLToPath(new URL('./warm-client.mjs', import.meta.url))

/**
 * A Python that takes long to load what its programs import, kept running: the same programs, asked the same way, find
 * it loaded.
 * @param folder for its socket
 */
export async function warmPython(
  python: PythonProgram,
  folder: string,
): Promise<{ readonly program: PythonProgram; close(): void }> {
  const { command, args, packages } = python
  const socket = join(folder, 'python')
  const child = spawn(command, [...args, '-s', server, socket], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: '1' },
  })
  while (!existsSync(socket)) {
    if (child.exitCode !== null) throw new Error(`Python ended with ${String(child.exitCode)}`)
    await wait(20)
  }
  return {
    program: { ...python, command: process.execPath, args: [client, socket] },
    close: () => void child.kill(),
  }
}
