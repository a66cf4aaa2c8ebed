import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { packConflicts, type Pack, type PackContents, type Unpacked, type UnpackWish } from '#shared/contract/packs.ts'
import { TansakuError } from '#shared/errors.ts'
import { fileName } from '#shared/text/file-name.ts'
import { follow } from '../follow.ts'
import { select } from '../select.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'

interface PackOptions extends CommonOptions {
  readonly out?: string
  /** Commander's `--without-checkpoints`. */
  readonly withoutCheckpoints?: true
}

interface UnpackOptions extends CommonOptions {
  readonly conflicts: UnpackWish['conflicts']
}

/** `tansaku pack` and `tansaku unpack`: what was begun here goes on elsewhere. */
export function addPack(program: Command): void {
  program
    .command('pack')
    .description(
      'put searches, sweeps, networks, latency tables or comparisons into one file for another Tansaku, with all that they need to go on there',
    )
    .argument('<ids...>', 'what to pack, see tansaku list; latest is the newest search')
    .option('--out <file>', 'the file to be made; a name made of the first one when left out')
    .option('--without-checkpoints', 'a small file to look at: its runs cannot be gone on with')
    .option('--json', 'data alone on standard output')
    .action((wishes: string[], options: PackOptions) =>
      withSession('write', options, (session) => pack(session, wishes, options)),
    )
}

export function addUnpack(program: Command): void {
  program
    .command('unpack')
    .description('take over what tansaku pack put into a file; interrupted runs go on with tansaku resume')
    .argument('<file>', 'made by tansaku pack')
    .addOption(
      new Option(
        '--conflicts <way>',
        'what of the file is here in another state: refuse the file, keep what is here, or replace it',
      )
        .choices(packConflicts)
        .default('refuse'),
    )
    .option('--json', 'data alone on standard output')
    .action((file: string, { conflicts, ...options }: UnpackOptions) =>
      withSession('write', options, async (session) => {
        const id = await follow(
          session,
          () => session.client.packs.unpack({ from: { kind: 'file', path: resolve(file) }, conflicts }),
          {
            title: `Unpacking ${file}`,
          },
        )
        const unpacked = await session.client.packs.unpacked({ id })
        session.terminal.answer(unpacked, () => unpackedText(unpacked))
      }),
    )
}

async function pack(session: Session, wishes: readonly string[], options: PackOptions): Promise<void> {
  const { client, terminal } = session
  const items = []
  for (const wish of wishes) items.push(await findItem(session, wish))
  const path = resolve(options.out ?? `${fileName(items[0]!.name, 'pack')}.tansaku.zip`)
  const wish = { ids: items.map(({ id }) => id), checkpoints: options.withoutCheckpoints !== true, path }
  const id = await follow(session, () => client.packs.pack(wish), { title: `Packing ${items[0]!.name}` })
  const made = await client.packs.get({ id })
  terminal.answer({ ...made, path }, () => packText(made, path))
}

/** By id or the beginning of one; of anything that can be packed. */
async function findItem({ client }: Session, wish: string): Promise<{ id: string; name: string }> {
  const searches = await client.searches.list()
  if (wish === 'latest') return select(searches, wish, 'search', 'tansaku search')
  const tables = (await client.latencyTables.list()).map(({ id, deviceName, space }) => ({
    id,
    name: `${deviceName} ${space}`,
  }))
  const comparisons = (await client.comparisons.list()).map(({ id, deviceName }) => ({
    id,
    name: `comparison ${deviceName}`,
  }))
  const all = [
    ...searches,
    ...(await client.sweeps.list()),
    ...(await client.architectures.list()),
    ...tables,
    ...comparisons,
  ]
  if (all.length === 0)
    throw new TansakuError('NOT_FOUND', 'There is nothing to pack here yet. Begin with: tansaku search')
  return select(all, wish, 'record', 'tansaku search')
}

const nouns: readonly (readonly [keyof PackContents, string, string])[] = [
  ['sweeps', 'sweep', 'sweeps'],
  ['searches', 'search', 'searches'],
  ['architectures', 'network', 'networks'],
  ['evaluations', 'training', 'trainings'],
  ['tables', 'latency table', 'latency tables'],
  ['measurements', 'measurement', 'measurements'],
  ['comparisons', 'comparison', 'comparisons'],
  ['retargets', 'retargeted front', 'retargeted fronts'],
]

function contentsText(contents: PackContents): string {
  const parts = nouns.flatMap(([key, one, many]) => {
    const count = contents[key]
    return count === 0 ? [] : [`${String(count)} ${count === 1 ? one : many}`]
  })
  return parts.length === 0 ? 'nothing' : parts.join(', ')
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`

function packText({ bytes, contents, checkpoints, datasets }: Pack, path: string): string {
  return [
    `Packed into ${path} (${megabytes(bytes)}): ${contentsText(contents)}`,
    checkpoints.files === 0
      ? 'No checkpoints are in it: its runs can be looked at, and begin anew when they are resumed.'
      : `${String(checkpoints.files)} files of checkpoints and weights are in it (${megabytes(checkpoints.bytes)}).`,
    ...(datasets.length === 0 ? [] : [`Not in it: the data ${datasets.join(', ')}. They must be there too.`]),
    '',
    `On the other machine: tansaku unpack ${path.split(/[/\\]/).at(-1)!}`,
  ].join('\n')
}

function unpackedText({ name, added, same, kept, replaced, resumable, datasets, processors }: Unpacked): string {
  const others = processors.there.filter((each) => each !== processors.here)
  return [
    `Taken over from ${name}: ${contentsText(added)}`,
    ...(same === 0 ? [] : [`Here already, and the same: ${String(same)}`]),
    ...(kept.length === 0 ? [] : [`Here in another state, and left as it is: ${kept.join(', ')}`]),
    ...(replaced.length === 0 ? [] : [`Replaced: ${replaced.join(', ')}`]),
    ...datasets.flatMap(datasetLine),
    ...(resumable.length === 0 || others.length === 0
      ? []
      : [
          `Computed so far on ${others.join('; ')}. This is ${processors.here}: runs go on here, but not bit for bit as they would have there.`,
        ]),
    ...(resumable.length === 0 ? [] : ['', ...resumable.map((id) => `Go on with: tansaku resume ${id}`)]),
  ].join('\n')
}

function datasetLine({ id, state }: Unpacked['datasets'][number]): string[] {
  if (state === 'ready') return []
  return [
    state === 'other'
      ? `The data set ${id} here has other pictures than the runs were trained on: they cannot be gone on with it.`
      : `The data set ${id} is not here. Before a run goes on, add it under this name: tansaku dataset add ${id} --from <folder>, or see tansaku dataset list.`,
  ]
}
