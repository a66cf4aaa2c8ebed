import type { Command } from 'commander'
import { describeArchitecture } from '#shared/architecture/index.ts'
import { conditionsText } from '#shared/latency/target.ts'
import { measurementWarningText, staleReasonText } from '#shared/latency/table-texts.ts'
import type { WorkbenchClient } from '#main/workbench/index.ts'
import { count, percent, table } from '../format.ts'
import { choice } from '../options.ts'
import { withSession, type CommonOptions } from '../session.ts'

type Kind = 'searches' | 'tables' | 'networks' | 'datasets' | 'spaces'

/** What can be listed: the data and its columns. */
const lists: Readonly<
  Record<Kind, (client: WorkbenchClient) => Promise<{ data: readonly unknown[]; headers: string[]; rows: string[][] }>>
> = {
  async searches(client) {
    const data = await client.searches.list()
    return {
      data,
      headers: ['id', 'name', 'state', '>epoch', 'started'],
      rows: data.map((each) => [
        each.id,
        each.name,
        each.state,
        `${String((each.epoch ?? -1) + 1)}/${String(each.epochs)}`,
        each.createdAt,
      ]),
    }
  },
  async tables(client) {
    const data = await client.latencyTables.list()
    return {
      data,
      headers: ['id', 'space', 'device', 'measured with', 'state', '>operators', 'begun', '>audit', ''],
      rows: data.map((each) => [
        each.id,
        each.space,
        each.deviceName,
        each.target === null ? '' : conditionsText(each.target),
        each.state,
        `${String(each.imported?.mappedOperators ?? each.measured)}/${String(each.operators)}`,
        each.createdAt,
        each.audit === null ? '' : each.calibration === null ? 'void' : `± ${percent(each.calibration.sumError)}`,
        [
          each.origin === 'measured' ? each.staleBecause.map(staleReasonText).join(' ') : each.origin,
          ...each.warnings.map(measurementWarningText),
        ]
          .filter((text) => text !== '')
          .join(' '),
      ]),
    }
  },
  async networks(client) {
    const data = await client.architectures.list()
    return {
      data,
      headers: ['id', 'name', '>params', '>MACs', '>accuracy', '>perplexity', 'blocks'],
      rows: data.map((each) => [
        each.id,
        each.name,
        count(each.params),
        count(each.macs),
        each.testAccuracy === null ? '' : percent(each.testAccuracy),
        each.testPerplexity === null ? '' : each.testPerplexity.toFixed(1),
        describeArchitecture(each.spec),
      ]),
    }
  },
  async datasets(client) {
    const data = await client.datasets.list()
    return {
      data,
      headers: ['id', 'name', 'kind', 'state', '>training', '>test', '>words'],
      rows: data.map((each) => [
        each.id,
        each.name,
        each.kind,
        each.state,
        String(each.training),
        String(each.test),
        String(each.vocabulary ?? ''),
      ]),
    }
  },
  async spaces(client) {
    const data = await client.spaces.list()
    return {
      data,
      headers: ['id', 'name', 'input', '>layers', '>choices', '>networks'],
      rows: data.map((each) => [
        each.id,
        each.name,
        each.input,
        String(each.searchedLayers),
        String(each.choices),
        each.networks,
      ]),
    }
  },
}

export function addList(program: Command): void {
  const kinds = Object.keys(lists) as Kind[]
  program
    .command('list')
    .description('what there is')
    .argument('<kind>', kinds.join(', '), choice(kinds))
    .option('--json', 'data alone on standard output')
    .action((kind: Kind, options: CommonOptions) =>
      withSession('read', options, async ({ client, terminal }) => {
        const { data, headers, rows } = await lists[kind](client)
        terminal.answer(data, () => (rows.length === 0 ? `No ${kind} yet.` : table(headers, rows)))
      }),
    )
}
