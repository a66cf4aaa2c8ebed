import type { Command } from 'commander'
import { TansakuError } from '#shared/errors.ts'
import { checkForUpdate } from '#main/workbench/index.ts'
import { onInterrupt } from '../ending.ts'
import type { CommonOptions } from '../session.ts'
import { createTerminal } from '../terminal.ts'

export function addUpdates(program: Command): void {
  program
    .command('updates')
    .description('ask whether there is a newer Tansaku; it never looks by itself')
    .argument('[address]', 'where the newest release is told, as JSON (TANSAKU_UPDATES when left out)')
    .option('--json', 'data alone on standard output')
    .action(async (asked: string | undefined, options: CommonOptions) => {
      const address = asked ?? process.env['TANSAKU_UPDATES'] ?? ''
      if (address === '')
        throw new TansakuError(
          'BAD_REQUEST',
          'Nobody has said where releases are told: name the address, or set TANSAKU_UPDATES to it.',
        )
      const interrupt = onInterrupt()
      try {
        const answer = await checkForUpdate(address, interrupt.signal)
        createTerminal(options.json === true).answer(answer, () =>
          answer.state === 'current'
            ? `This is ${answer.current}, the newest.`
            : `This is ${answer.current}; ${answer.newest} is out${answer.page === null ? '' : `: ${answer.page}`}.`,
        )
      } finally {
        interrupt.release()
      }
    })
}
