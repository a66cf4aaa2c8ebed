import type { Command } from 'commander'
import { spaceIdSchema, spaceIds } from '#shared/architecture/architecture.ts'
import { precisionSchema, type Precision } from '#shared/contract/common.ts'
import type { LatencyTable } from '#shared/contract/latency-tables.ts'
import { follow } from '../follow.ts'
import { latency, percent, table } from '../format.ts'
import { choice, decimal, numberList, wholeNumber } from '../options.ts'
import { select } from '../select.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'

interface MeasureOptions extends CommonOptions {
  readonly device: string
  readonly space: string
  readonly precision?: Precision
  readonly threads?: number
  readonly cores?: number[]
  readonly budget?: number
}

export function addMeasure(program: Command): void {
  program.command('measure').description('time every operator of a search space on a device, or whole networks end to end')
    .argument('[networks...]', 'ids of networks to time end to end, instead of a space\'s operators')
    .option('--device <id>', 'see tansaku devices', 'local')
    .option('--space <id>', spaceIds.slice(0, 3).join(', '), choice(spaceIdSchema.options), 'fbnet-mini')
    .option('--precision <precision>', precisionSchema.options.join(', '), choice(precisionSchema.options))
    .option('--threads <number>', 'threads of the engine', wholeNumber(1))
    .option('--cores <list>', 'cores to pin to, such as 0,1', numberList)
    .option('--budget <seconds>', 'stop after this time even if intervals are still wide', decimal(1))
    .option('--json', 'data alone on standard output')
    .action((networks: string[], options: MeasureOptions) => withSession('write', options, (session) => (networks.length === 0 ? measureSpace(session, options) : measureNetworks(session, networks, options))))
}

const protocolOf = ({ precision, threads, cores, budget }: MeasureOptions): { precision?: Precision, threads?: number, cores?: number[], budgetSeconds?: number } => ({
  ...(precision && { precision }), ...(threads && { threads }), ...(cores && { cores }), ...(budget && { budgetSeconds: budget }),
})

async function measureSpace(session: Session, options: MeasureOptions): Promise<void> {
  const { client, terminal } = session
  const input = { deviceId: options.device, space: spaceIdSchema.parse(options.space), protocol: protocolOf(options) }
  const id = await follow(session, () => client.latencyTables.measure(input), { title: `Measuring ${options.space}`, resumable: true })
  const measured = await client.latencyTables.get({ id })
  terminal.answer(measured, () => describeTable(measured))
}

/** One line a row, in network order. */
export function describeTable(measured: LatencyTable): string {
  const rows = measured.entries.map((entry) => [entry.key, latency(entry.medianUs), latency(entry.minUs), latency(entry.p90Us), `± ${percent((entry.intervalUs.high - entry.intervalUs.low) / 2 / entry.medianUs)}`, entry.noisy ? 'noisy' : ''])
  return `${table(['operator', '>median', '>min', '>p90', '>interval', ''], rows)}\n\nTable ${measured.id}: ${String(measured.measured)} of ${String(measured.operators)} operators of ${measured.space} on ${measured.deviceName}.`
}

async function measureNetworks(session: Session, wishes: string[], options: MeasureOptions): Promise<void> {
  const { client, terminal } = session
  const known = (await client.architectures.list()).reverse()
  const ids = wishes.map((wish) => select(known, wish, 'network', 'tansaku search').id)
  await follow(session, () => client.architectures.measureTogether({ ids, deviceId: options.device, protocol: protocolOf(options) }), { title: `Measuring ${String(ids.length)} networks` })
  const records = await Promise.all(ids.map((id) => client.architectures.get({ id })))
  const newest = records.map((record) => ({ name: record.name, measurement: record.measurements.find((each) => each.deviceId === options.device)! }))
  terminal.answer(newest.map(({ measurement }) => measurement), () => table(['network', '>median', '>min', '>p90'], newest.map(({ name, measurement }) => [name, latency(measurement.medianUs), latency(measurement.minUs), latency(measurement.p90Us)])))
}
