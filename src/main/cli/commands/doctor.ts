import type { Command } from 'commander'
import { listParts } from '#main/workbench/index.ts'
import { table } from '../format.ts'
import type { CommonOptions } from '../session.ts'
import { createTerminal } from '../terminal.ts'

const marks = { ok: 'ok', optional: '--', missing: 'MISSING', stale: 'STALE', broken: 'BROKEN' } as const

export function addDoctor(program: Command): void {
  program.command('doctor').description('what Tansaku stands on: each part, its state, and what mends it')
    .option('--json', 'data alone on standard output')
    .action((options: CommonOptions) => {
      const parts = listParts()
      createTerminal(options.json === true).answer(parts, () => table(['', 'part', 'found', 'remedy'], parts.map((part) => [marks[part.state], part.label, part.found ?? '', part.remedy ?? ''])))
      if (parts.some((part) => part.state !== 'ok' && part.state !== 'optional')) process.exitCode = 1
    })
}
