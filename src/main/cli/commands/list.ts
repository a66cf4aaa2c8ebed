import type { Command } from 'commander'
import { describeArchitecture } from '#shared/architecture/index.ts'
import type { Dataset } from '#shared/contract/datasets.ts'
import { conditionsText } from '#shared/latency/target.ts'
import { subjectText } from '#shared/spaces/index.ts'
import { trustText, trustWord } from '#shared/latency/trust-texts.ts'
import type { WorkbenchClient } from '#main/workbench/index.ts'
import { TansakuError } from '#shared/errors.ts'
import { figureText, protocolText } from '../figures.ts'
import { count, percent, table } from '../format.ts'
import { choice } from '../options.ts'
import { withSession, type CommonOptions } from '../session.ts'

interface ListOptions extends CommonOptions {
  readonly protocol?: string
}

type Kind = 'searches' | 'sweeps' | 'tables' | 'architectures' | 'comparisons' | 'plans' | 'datasets' | 'spaces'

/** What can be listed: the data and its columns. */
const lists: Readonly<
  Record<
    Kind,
    (
      client: WorkbenchClient,
      options: ListOptions,
    ) => Promise<{ data: readonly unknown[]; headers: string[]; rows: string[][]; note?: string }>
  >
> = {
  async searches(client) {
    const data = await client.searches.list()
    return {
      data,
      headers: ['id', 'name', 'state', '>epoch', 'started', 'devices'],
      rows: data.map((each) => [
        each.id,
        each.name,
        each.state,
        `${String((each.epoch ?? -1) + 1)}/${String(each.epochs)}`,
        each.createdAt,
        each.devices.map(({ deviceName }) => deviceName).join(', '),
      ]),
    }
  },
  async sweeps(client) {
    const data = await client.sweeps.list()
    return {
      data,
      headers: ['id', 'name', 'state', '>searches done', 'varies', 'started'],
      rows: data.map(({ id, name, state, searches, axes, createdAt }) => [
        id,
        name,
        state,
        `${String(searches.done ?? 0)}/${String(Object.values(searches).reduce((all, count) => all + count, 0))}`,
        axes.map(({ setting, values }) => `${setting} (${String(values.length)})`).join(', '),
        createdAt,
      ]),
    }
  },
  async tables(client) {
    const data = await client.latencyTables.list()
    return {
      data,
      headers: ['id', 'space', 'device', 'measured with', 'state', '>operators', 'begun', '>audit', 'trust', ''],
      rows: data.map((each) => [
        each.id,
        subjectText(each),
        each.deviceName,
        each.target === null ? '' : conditionsText(each.target),
        each.state,
        `${String(each.imported?.mappedOperators ?? each.measured)}/${String(each.operators)}`,
        each.createdAt,
        each.calibration === null ? '' : `± ${percent(each.calibration.sumError)}`,
        each.measured === 0 ? '' : trustWord(each.trust),
        trustText(each.trust),
      ]),
    }
  },
  async architectures(client, { protocol: wish }) {
    const { protocol, protocols, architectures } = await client.accuracies.get({ protocol: wish ?? null })
    const figures = new Map(architectures.map((figure) => [figure.architectureId, figure]))
    const data = (await client.architectures.list()).map((each) => {
      const { mean, interval, seeds } = figures.get(each.id) ?? {}
      return {
        ...each,
        figure:
          protocol === null || mean === undefined
            ? null
            : { protocol: protocol.name, measure: protocol.measure, mean, interval: interval ?? null, seeds },
      }
    })
    return {
      data,
      headers: ['id', 'name', '>params', '>MACs', `>${protocol?.measure ?? 'accuracy'}`, '>seeds', 'blocks'],
      rows: data.map((each) => [
        each.id,
        each.name,
        count(each.params),
        count(each.macs),
        each.figure === null ? '' : figureText(each.figure, each.figure.measure),
        String(each.figure?.seeds ?? ''),
        describeArchitecture(each.spec),
      ]),
      ...(protocol !== null && { note: protocolText(protocol, protocols) }),
    }
  },
  async comparisons(client) {
    const data = await client.comparisons.list()
    return {
      data,
      headers: ['id', 'space', 'device', 'state', '>trained', 'protocol', 'begun'],
      rows: data.map((each) => [
        each.id,
        each.space,
        each.deviceName,
        each.state,
        `${String(each.trainings - each.missing)}/${String(each.trainings)}`,
        each.protocol.name,
        each.createdAt,
      ]),
    }
  },
  async plans(client) {
    const data = await client.plans.list()
    return {
      data,
      headers: ['id', 'name', 'data set', 'devices', 'state', '>steps done', 'begun'],
      rows: data.map(({ id, name, wish, steps, state, createdAt }) => [
        id,
        name,
        wish.dataset,
        [...new Set(steps.flatMap(({ deviceName }) => deviceName ?? []))].join(', '),
        state,
        `${String(steps.filter((step) => step.state === 'done').length)}/${String(steps.length)}`,
        createdAt,
      ]),
    }
  },
  datasets: listDatasets,
  async spaces(client) {
    const data = await client.spaces.list()
    return {
      data,
      headers: ['id', 'name', 'input', '>layers', '>choices', '>architectures'],
      rows: data.map((each) => [
        each.id,
        each.name,
        each.input,
        String(each.searchedLayers),
        String(each.choices),
        each.architectures,
      ]),
    }
  },
}

export async function listDatasets({
  datasets,
}: WorkbenchClient): Promise<{ data: readonly Dataset[]; headers: string[]; rows: string[][] }> {
  const data = await datasets.list()
  return {
    data,
    headers: ['id', 'name', 'kind', 'state', '>training', '>test', '>classes', 'shape'],
    rows: data.map((each) => [
      each.id,
      each.name,
      each.kind,
      each.state,
      String(each.training),
      String(each.test),
      String(each.classes),
      each.shape,
    ]),
  }
}

/** What architectures were called before. */
const former: ReadonlyMap<string, Kind> = new Map([['networks', 'architectures']])

const kindsWithFigures: readonly Kind[] = ['architectures']

export function addList(program: Command): void {
  const kinds = Object.keys(lists) as Kind[]
  program
    .command('list')
    .description('what there is')
    .argument('<kind>', kinds.join(', '), (word) => choice(kinds)(former.get(word) ?? word))
    .option('--protocol <name>', 'architectures: figures of this training protocol, or a part of its name')
    .option('--json', 'data alone on standard output')
    .action((kind: Kind, options: ListOptions) =>
      withSession('read', options, async ({ client, terminal }) => {
        if (options.protocol !== undefined && !kindsWithFigures.includes(kind))
          throw new TansakuError(
            'BAD_REQUEST',
            `--protocol takes no part in a list of ${kind}: only ${kindsWithFigures.join(', ')} have figures of one.`,
            { kind },
          )
        const { data, headers, rows, note } = await lists[kind](client, options)
        terminal.answer(data, () =>
          rows.length === 0 ? `No ${kind} yet.` : table(headers, rows) + (note === undefined ? '' : `\n\n${note}`),
        )
      }),
    )
}
