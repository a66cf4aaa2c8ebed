import type { Command } from 'commander'
import type { TableRange } from '#shared/contract/latency-tables.ts'
import { latencyAt, shareWithin } from '#shared/latency/range.ts'
import { subjectText } from '#shared/spaces/index.ts'
import { latency, shareText, table } from '../format.ts'
import { decimal } from '../options.ts'
import { select } from '../select.ts'
import { withSession, type CommonOptions } from '../session.ts'

interface RangeOptions extends CommonOptions {
  readonly target?: number
}

const toldShares = [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99] as const

/** `tansaku tables range`: what a search may ask for before it starts. */
export function addTableRange(tables: Command): void {
  tables
    .command('range')
    .description('the latencies that a space has by a table: fastest, slowest, and where random architectures lie')
    .argument('[table]', 'its id, see tansaku list tables', 'latest')
    .option('--target <µs>', 'microseconds: tell how many architectures are as fast', decimal(0))
    .option('--json', 'data alone on standard output')
    .action((wish: string, options: RangeOptions) =>
      withSession('read', options, async ({ client, terminal }) => {
        const { id } = select(await client.latencyTables.list(), wish, 'latency table', 'tansaku measure')
        const range = await client.latencyTables.range({ id })
        const { target = null } = options
        terminal.answer(
          {
            ...range,
            quantiles: toldShares.map((share) => ({ share, latencyUs: latencyAt(range, share) })),
            target: target === null ? null : { latencyUs: target, share: shareWithin(range, target) },
          },
          () => describeRange(range, target),
        )
      }),
    )
}

/** @param targetUs null = none was asked for */
export function describeRange(range: TableRange, targetUs: number | null): string {
  const { tableId, deviceName, leastUs, mostUs, others } = range
  const row = (name: string, us: number): { us: number; cells: string[] } => ({
    us,
    cells: [name, latency(us), us < leastUs ? 'none' : shareText(shareWithin(range, us))],
  })
  const rows = [
    row('fastest architecture', leastUs),
    ...toldShares.map((share) => ({
      us: latencyAt(range, share),
      cells: ['', latency(latencyAt(range, share)), shareText(share)],
    })),
    row('slowest architecture', mostUs),
    ...others.map(({ name, latencyUs }) => row(`${name} (measured)`, latencyUs)),
    ...(targetUs === null ? [] : [row('target', targetUs)]),
  ].toSorted((a, b) => a.us - b.us)
  return [
    `Architectures of ${subjectText(range)} on ${deviceName}, by table ${tableId}:`,
    table(
      ['', '>latency', '>as fast'],
      rows.map(({ cells }) => cells),
    ),
    ...(targetUs === null ? [] : ['', verdict(range, targetUs)]),
  ].join('\n')
}

function verdict(range: TableRange, targetUs: number): string {
  if (targetUs < range.leastUs) return `No architecture takes ${latency(targetUs)} or less: a search would be refused.`
  if (targetUs > range.mostUs)
    return `Every architecture takes less than ${latency(targetUs)}: a search would be refused, the limit limits nothing.`
  return `${shareText(shareWithin(range, targetUs))} of random architectures take ${latency(targetUs)} or less.`
}
