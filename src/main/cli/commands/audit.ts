import { Option, type Command } from 'commander'
import type { Audit, AuditAction } from '#shared/contract/latency-tables.ts'
import type { Trust } from '#shared/contract/trust.ts'
import { auditTrust } from '#shared/latency/trust.ts'
import { trustText, trustWord } from '#shared/latency/trust-texts.ts'
import { follow } from '../follow.ts'
import { latency, percent, signedPercent, table } from '../format.ts'
import { wholeNumber } from '../options.ts'
import { select } from '../select.ts'
import { speedChanged } from '#shared/statistics/index.ts'
import { withSession, type CommonOptions } from '../session.ts'

interface AuditOptions extends CommonOptions {
  readonly table?: string
  readonly device?: string
  readonly nets: number
  readonly seed: number
}

export function addAudit(program: Command): void {
  program
    .command('audit')
    .description("measure random whole architectures and hold a latency table's sums against them")
    .argument('[table]', 'its id, see tansaku list tables; the newest when left out')
    .addOption(new Option('--table <id>', 'the same').hideHelp())
    .option('--device <id>', 'the newest table of this device, see tansaku devices')
    .option('--nets <number>', 'how many architectures', wholeNumber(2), 10)
    .option('--seed <number>', 'which ones', wholeNumber(0), 1)
    .option('--json', 'data alone on standard output')
    .action((wish: string | undefined, options: AuditOptions) =>
      withSession('write', options, async (session) => {
        const { client, terminal } = session
        const tables = (await client.latencyTables.list()).filter(
          (each) =>
            each.state === 'complete' &&
            each.origin === 'measured' &&
            (options.device === undefined || each.deviceId === options.device),
        )
        const chosen = select(
          tables,
          wish ?? options.table ?? 'latest',
          `complete latency table${options.device === undefined ? '' : ` of ${options.device}`}`,
          `tansaku measure${options.device === undefined ? '' : ` --device ${options.device}`}`,
        )
        const auditId = await follow(
          session,
          () => client.latencyTables.audit({ tableId: chosen.id, nets: options.nets, seed: options.seed }),
          { title: `Auditing ${chosen.id}` },
        )
        const audit = (await client.latencyTables.audits({ id: chosen.id })).find((each) => each.id === auditId)!
        const trust = auditTrust(audit, chosen.target)
        // A table may be worse than its sums: its rows may be noisy, its sessions apart.
        const { trust: tableTrust } = await client.latencyTables.get({ id: chosen.id })
        terminal.answer({ ...audit, trust, tableTrust }, () =>
          [
            describeAudit(audit),
            `Trust in the audit: ${trustLine(trust)}`,
            `Trust in the table: ${trustLine(tableTrust)}`,
          ].join('\n'),
        )
      }),
    )
}

const trustLine = (trust: Trust): string => [trustWord(trust), trustText(trust)].filter(Boolean).join('. ')

export function describeAudit(audit: Audit): string {
  const rows = audit.nets.map(({ architecture, predictedUs, measuredUs }) => [
    architecture,
    latency(predictedUs),
    latency(measuredUs),
    signedPercent(predictedUs / measuredUs - 1),
  ])
  return `${table(['architecture', '>sum', '>measured', '>error'], rows)}\n\n${[auditLine(audit), ...actionLines(audit)].join('\n')}${speedLine(audit)}`
}

export const auditLine = (audit: Audit): string =>
  `Bias ${signedPercent(audit.bias)}, mean error ${percent(audit.mape)}, rank correlation ${audit.spearman.toFixed(3)}, within ±5 %: ${percent(audit.within5, 0)}, ±10 %: ${percent(audit.within10, 0)}, calibration × ${audit.calibration.factor.toFixed(3)} (${audit.calibration.interval.low.toFixed(3)} … ${audit.calibration.interval.high.toFixed(3)})`

const causes: Readonly<Record<AuditAction['cause'], string>> = {
  speed: 'the device ran further from its settled speed on that side',
  'noisy-rows': 'rows stayed noisy',
  'call-cost': 'calls cost much beside what they compute',
  unknown: 'no cause was found',
}
const parts: Readonly<Record<AuditAction['part'], string>> = {
  rows: "the table's rows were",
  networks: 'the architectures were',
}

/** What the audit did before it reported. */
export const actionLines = ({ actions }: Audit): string[] =>
  actions.map(
    ({ cause, part, bias }) => `The bias was ${signedPercent(bias)} (${causes[cause]}): ${parts[part]} measured again.`,
  )

/** Errors of an audit at another speed than the table's say nothing of the table. */
const speedLine = ({ referenceRatio, speed }: Audit): string =>
  speed === null && speedChanged(referenceRatio)
    ? `\nThe reference kernel took ${referenceRatio.toFixed(2)} times as long as during the table: the device runs at another speed now, and the errors above are mostly that. Let it come to rest, measure the table again and audit it right after.`
    : ''
