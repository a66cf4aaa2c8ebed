import { spawn } from 'node:child_process'
import type { Command } from 'commander'
import { TansakuError } from '#shared/errors.ts'
import { listParts, mendScript, queuePartOfHome } from '#main/workbench/index.ts'
import { table } from '../format.ts'
import type { CommonOptions } from '../session.ts'
import { onInterrupt } from '../ending.ts'
import { createTerminal } from '../terminal.ts'

const marks = { ok: 'ok', optional: '--', missing: 'MISSING', stale: 'STALE', broken: 'BROKEN' } as const

interface DoctorOptions extends CommonOptions {
  readonly fix?: boolean
}

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('what Tansaku stands on: each part, its state, and what mends it')
    .argument(
      '[parts...]',
      'with --fix: the parts to mend, such as benchmark-armeabi-v7a; all that set-up makes when left out',
    )
    .option('--fix', 'mend what is missing, stale or broken first; the benchmark programs for phones are built too')
    .option('--json', 'data alone on standard output')
    .action(async (names: string[], options: DoctorOptions) => {
      if (options.fix === true) await mend(names)
      else if (names.length > 0) throw new TansakuError('BAD_REQUEST', 'Parts are named to mend them: add --fix.')
      const queue = await queuePartOfHome()
      const parts = [...listParts(), ...(queue === null ? [] : [queue])]
      createTerminal(options.json === true).answer(parts, () =>
        table(
          ['', 'part', 'found', 'remedy'],
          parts.map((part) => [marks[part.state], part.label, part.found ?? '', part.remedy ?? '']),
        ),
      )
      if (parts.some((part) => part.state !== 'ok' && part.state !== 'optional')) process.exitCode = 1
    })
}

/**
 * Set-up in a process of its own, telling what it does on standard error.
 * @throws TansakuError SETUP_INCOMPLETE, ABORTED
 */
async function mend(names: readonly string[]): Promise<void> {
  const interrupt = onInterrupt()
  try {
    const child = spawn(process.execPath, [mendScript(), ...names], { stdio: ['ignore', 2, 2] })
    const end = (): void => {
      child.kill('SIGTERM')
    }
    interrupt.signal.addEventListener('abort', end, { once: true })
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    if (interrupt.signal.aborted) throw new TansakuError('ABORTED', 'Stopped; what is done stays done.')
    if (code !== 0)
      throw new TansakuError(
        'SETUP_INCOMPLETE',
        'Not everything could be mended; the reason stands above. What is done stays done.',
        { names },
      )
  } finally {
    interrupt.release()
  }
}
