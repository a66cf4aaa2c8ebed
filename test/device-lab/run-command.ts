import { execFile } from 'node:child_process'

/** Runs one program of this computer to its end. Throws with its last lines when it fails. */
export function runCommand(
  program: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; timeoutMs?: number } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      program,
      [...args],
      { cwd: options.cwd, env: options.env ?? process.env, timeout: options.timeoutMs ?? 120_000, maxBuffer: 1 << 24 },
      (error, stdout, stderr) => {
        if (!error) return resolve(stdout)
        const said = `${stdout}${stderr}`.trim().split('\n').slice(-6).join('\n')
        reject(new Error(`${program} ${args[0] ?? ''} failed (${String(error.code ?? error.signal)}): ${said}`))
      },
    )
  })
}
