import type { Command } from 'commander'
import type { StorageReport } from '#shared/contract/storage.ts'
import { megabytes, table } from '../format.ts'
import { withSession, type CommonOptions } from '../session.ts'

/** `tansaku storage`: what takes the space, and how some of it is given back. */
export function addStorage(program: Command): void {
  const storage = program.command('storage').description('what takes space on the disk; give some of it back')
  storage
    .command('show', { isDefault: true })
    .description('what takes the space, the largest runs first')
    .option('--json', 'data alone on standard output')
    .action((options: CommonOptions) =>
      withSession('read', options, async ({ client, terminal }) => {
        const report = await client.storage.report()
        terminal.answer(report, () => reportText(report))
      }),
    )
  storage
    .command('thin')
    .description('remove the checkpoints of a run but the newest two: it can be resumed, but not be gone back in')
    .argument('<run>', 'its whole id, see tansaku storage')
    .option('--json', 'data alone on standard output')
    .action((id: string, options: CommonOptions) =>
      withSession('write', options, async ({ client, terminal }) => {
        const thinned = await client.storage.thin({ id })
        terminal.answer(thinned, () => `Given back: ${megabytes(thinned.bytes)} of ${id}`)
      }),
    )
}

const names: Readonly<Record<StorageReport['parts'][number]['kind'], string>> = {
  database: 'records',
  checkpoints: 'checkpoints and weights',
  logs: 'logs of runs',
  exports: 'exports, packs and deployments',
  datasets: 'decoded data sets (in the cache)',
  removed: 'removed, to be brought back',
  other: 'other files',
}

function reportText({ home, freeBytes, parts, runs }: StorageReport): string {
  return [
    `${home}: ${megabytes(freeBytes)} left on its disk`,
    '',
    table(
      ['what', 'size'],
      parts.map(({ kind, bytes }) => [names[kind], megabytes(bytes)]),
    ),
    ...(runs.length === 0
      ? []
      : [
          '',
          table(
            ['run', 'name', 'checkpoints', 'size', 'can be given back'],
            runs
              .slice(0, 30)
              .map(({ id, name, checkpoints, bytes, spareBytes }) => [
                id,
                name ?? 'no record',
                String(checkpoints),
                megabytes(bytes),
                spareBytes === 0 ? '' : megabytes(spareBytes),
              ]),
          ),
        ]),
  ].join('\n')
}
