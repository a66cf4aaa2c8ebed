import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Command } from 'commander'
import { printableJson } from '#shared/text/printable.ts'
import {
  mostImportedCharacters,
  type LatencyTableSummary,
  type TableComparison,
} from '#shared/contract/latency-tables.ts'
import { TansakuError, toTansakuError } from '#shared/errors.ts'
import { conditionsText, targetLabel } from '#shared/latency/target.ts'
import { comparisonWarningText } from '#shared/latency/table-texts.ts'
import { latency, percent, table } from '../format.ts'
import { writeOutput } from '../asked.ts'
import { select } from '../select.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'
import { addTableRange } from './table-range.ts'

/** `tansaku tables`: latency tables out of and into files, side by side, and figures from articles. */
export function addTables(program: Command): void {
  const tables = program
    .command('tables')
    .description('export, import, remove and compare latency tables; load published figures')
  tables
    .command('export')
    .description('write a latency table as JSON')
    .argument('[table]', 'its id, see tansaku list tables', 'latest')
    .option('--output <file>', 'where to; a name made of device and space when left out, - for standard output')
    .option('--json', 'data alone on standard output')
    .action((wish: string, options: CommonOptions & { readonly output?: string }) =>
      withSession('read', options, (session) => exportTable(session, wish, options.output)),
    )
  tables
    .command('import')
    .description(
      'read a table that Tansaku, mobile-vision, ProxylessNAS or once-for-all wrote, as one of a read-only device',
    )
    .argument('<file>', 'JSON, JSON lines or YAML; the format is found out')
    .option('--json', 'data alone on standard output')
    .action((file: string, options: CommonOptions) =>
      withSession('write', options, (session) => importTable(session, file)),
    )
  tables
    .command('remove')
    .description(
      'remove a latency table, and the device with it where it was read from a file; one that a search used stays',
    )
    .argument('<table>', 'its whole id, see tansaku list tables; also of one that cannot be read')
    .option('--json', 'data alone on standard output')
    .action((id: string, options: CommonOptions) =>
      withSession('write', options, async ({ client, terminal }) => {
        terminal.answer(await client.latencyTables.remove({ id }), () => `Removed: ${id}`)
      }),
    )
  tables
    .command('compare')
    .description('which operators each of two devices dislikes: two tables of one space')
    .argument('<a>', 'id of a latency table')
    .argument('<b>', 'id of another')
    .option('--json', 'data alone on standard output')
    .action((a: string, b: string, options: CommonOptions) =>
      withSession('read', options, async ({ client, terminal }) => {
        const known = await client.latencyTables.list()
        const [first, second] = [a, b].map((wish) => select(known, wish, 'latency table', 'tansaku measure').id)
        const comparison = await client.latencyTables.compare({ a: first!, b: second! })
        terminal.answer(comparison, () => describeComparison(comparison))
      }),
    )
  addTableRange(tables)
  tables
    .command('published')
    .description('list figures from articles, or load a set of them for the front')
    .argument('[set]', 'id of the set to load')
    .option('--json', 'data alone on standard output')
    .action((set: string | undefined, options: CommonOptions) =>
      withSession(set === undefined ? 'read' : 'write', options, (session) =>
        set === undefined ? listPublished(session) : loadPublished(session, set),
      ),
    )
}

async function exportTable({ client, terminal }: Session, wish: string, output: string | undefined): Promise<void> {
  const { id } = select(await client.latencyTables.list(), wish, 'latency table', 'tansaku measure')
  const { name, content } = await client.latencyTables.export({ id })
  if (output === '-') {
    process.stdout.write(printableJson(content))
    return
  }
  const file = output ?? name
  writeOutput(file, content, '--output')
  terminal.answer({ id, file }, () => `Written: ${file}`)
}

async function importTable({ client, terminal }: Session, file: string): Promise<void> {
  const content = read(file)
  if (content.length > mostImportedCharacters)
    throw new TansakuError(
      'IMPORT_UNREADABLE',
      `${file} has ${String(content.length)} characters; at most ${String(mostImportedCharacters)} are read.`,
      { file },
    )
  const imported = await client.latencyTables.import({ name: basename(file).slice(0, 200), content })
  terminal.answer(imported, () => describeImport(imported))
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (thrown) {
    throw new TansakuError('IMPORT_UNREADABLE', `${file} cannot be read: ${toTansakuError(thrown).message}.`, { file })
  }
}

function describeImport({ id, deviceId, deviceName, space, imported }: LatencyTableSummary): string {
  const facts = imported!
  return [
    `Table ${id} of ${space} on ${deviceName} (${deviceId}), read from ${facts.fileName} (${facts.format}).`,
    `${String(facts.mappedRows)} of its ${String(facts.rows)} rows give ${String(facts.mappedOperators)} of the space's ${String(facts.operators)} operators (${percent(facts.mappedOperators / facts.operators, 0)}).`,
    ...facts.notes,
  ].join('\n')
}

/** The summary, what each device dislikes, and the grid of ratios, place by candidate. */
export function describeComparison(comparison: TableComparison): string {
  const { a, b, places } = comparison
  const names = namesOf(a, b)
  const cells = (row: TableComparison['places'][number]): string[] =>
    row.cells.map((cell) => (cell.relative === null ? '' : `${cell.relative.toFixed(2)}${cell.noisy ? '~' : ''}`))
  const searched = places.filter((place) => place.searched)
  const disliked = (name: string, rows: TableComparison['dislikedByA'], ratio: (relative: number) => number): string =>
    rows.length === 0
      ? ''
      : `${name} dislikes most:\n${table(
          ['operator', `>${names[0]!}`, `>${names[1]!}`, '>dearer', 'may stand at'],
          rows.map((row) => [
            row.key,
            latency(row.aUs),
            latency(row.bUs),
            `× ${ratio(row.relative).toFixed(2)}`,
            row.places.join(', '),
          ]),
        )}`
  return [
    [a, b]
      .flatMap(({ id, deviceName, target }) =>
        target === null ? [] : `${id}: ${deviceName}, ${conditionsText(target)}`,
      )
      .join('\n'),
    `${names[1]!} takes ${comparison.medianRatio.toPrecision(3)} times as long as ${names[0]!} (median of ${String(comparison.operators)} operators of ${comparison.space}); rank correlation ${comparison.spearman.toFixed(3)}${comparison.reversedPairs === null ? '' : `; ${percent(comparison.reversedPairs)} of the choices at one place are ranked the other way round`}.`,
    table(
      ['place', ...(searched[0]?.cells.map((cell) => `>${cell.choice}`) ?? [])],
      searched.map((place) => [place.place, ...cells(place)]),
    ),
    `Each number is ${names[1]!} over ${names[0]!}, over the median: above 1 the operator is dearer on ${names[1]!} than its others; ~ marks noisy rows.`,
    disliked(names[0]!, comparison.dislikedByA, (relative) => 1 / relative),
    disliked(names[1]!, comparison.dislikedByB, (relative) => relative),
    ...comparison.warnings.map(comparisonWarningText),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** Each target without what both share; by table where they are the same. */
function namesOf(a: TableComparison['a'], b: TableComparison['b']): [string, string] {
  const among = [a, b].flatMap(({ target }) => target ?? [])
  const [one, two] = [a, b].map(({ target, deviceName }) =>
    target === null ? deviceName : targetLabel(deviceName, target, among),
  )
  return one === two ? [a.id, b.id] : [one!, two!]
}

async function listPublished({ client, terminal }: Session): Promise<void> {
  const sets = await client.latencyTables.published()
  terminal.answer(
    sets,
    () =>
      `${table(
        ['id', 'what', 'source', 'note'],
        sets.map((set) => [set.id, set.name, set.source, set.note]),
      )}\n\nLoad one with: tansaku tables published <id>`,
  )
}

async function loadPublished({ client, terminal }: Session, wish: string): Promise<void> {
  const set = select(await client.latencyTables.published(), wish, 'published set', 'tansaku tables published')
  const loaded = await client.latencyTables.loadPublished({ id: set.id })
  terminal.answer(
    loaded,
    () =>
      `${set.name}: ${String(loaded.architectureIds.length)} architectures, marked as published (${set.source}). ${set.note}\nSee them with: tansaku front --protocol imagenet`,
  )
}
