import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command, Option } from 'commander'
import { CommanderError } from 'commander'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { dartsRnnSettingsSchema } from '#shared/algorithms/index.ts'
import { openStore, runFolder } from '#main/store/index.ts'
import { createProgram } from '#main/cli/program.ts'
import { Interrupted } from '#main/cli/ending.ts'
import { fromRpcError } from '#main/workbench/index.ts'
import { newHome, removeHome } from '../workbench/fixture.ts'

let home: string
const origin = 'search-origin'
beforeAll(async () => {
  home = newHome()
  const store = await openStore({ home, access: 'write', host: 'test' })
  const settings = dartsRnnSettingsSchema.parse({ algorithm: 'darts', space: 'darts-rnn', dataset: 'text', seed: 1 })
  await store.searches.add({ id: origin, name: 'origin', settings })
  await store.searches.setState(origin, 'stopped')
  await store.close()
  mkdirSync(runFolder(home, origin), { recursive: true })
  writeFileSync(join(runFolder(home, origin), 'checkpoint-00001-000000.tansaku'), '')
  vi.stubEnv('TANSAKU_HOME', home)
  vi.stubEnv('TANSAKU_CACHE', join(home, 'cache'))
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockReturnValue(true)
})
afterAll(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  process.exitCode = 0
  removeHome(home)
})

/**
 * What a command is given besides the option that is tried. Nothing of it may begin long work: `text` is a data set
 * whose folder nobody has named.
 */
const given: Readonly<Record<string, readonly string[]>> = {
  find: ['--dataset', 'text'],
  doctor: [],
  devices: [],
  measure: ['--device', 'nobody'],
  audit: [],
  search: ['--space', 'darts-rnn', '--dataset', 'text'],
  'sweep start': ['--space', 'darts-rnn', '--dataset', 'text'],
  'sweep show': [],
  'sweep remove': ['sweep-none'],
  compare: ['sweep-none'],
  retarget: ['search-none', '--table', 'table-none'],
  finals: ['search-none'],
  resume: [origin, '--from-epoch', '1'],
  evaluate: ['darts-v2', '--dataset', 'text'],
  add: ['/nonexistent/model.onnx'],
  export: ['darts-v2'],
  deploy: ['darts-v2', '--device', 'nobody'],
  baseline: ['search-none'],
  front: [],
  matrix: ['search-none'],
  inspect: ['darts-v2'],
  list: ['tables'],
  pack: ['search-none'],
  unpack: ['/nonexistent/search.tansaku.zip'],
  tag: ['search-none'],
  note: ['search-none'],
  rename: ['search-none', 'another'],
  archive: ['search-none'],
  remove: ['search-none'],
  restore: ['search-none'],
  removed: [],
  'storage show': [],
  'storage thin': ['search-none'],
  'tables export': [],
  'tables import': ['/nonexistent/table.json'],
  'tables compare': ['table-a', 'table-b'],
  'tables published': [],
  'tables remove': ['table-none'],
  'tables range': [],
  'dataset add': ['pictures', '--from', '/nonexistent/pictures'],
  'dataset list': [],
  'dataset show': ['text'],
  'dataset check': ['text'],
  'dataset remove': ['nothing'],
  'dataset folder': ['text'],
  log: ['search-none'],
  serve: [],
  updates: ['nonsense'],
  // No command reaches a workbench there.
  worker: ['--workbench', 'http://127.0.0.1:9', '--token-file', '/nonexistent/token'],
  'workers list': [],
  'workers token': ['-'],
  'workers queue': [],
  'workers of': ['search-none'],
  'workers log': ['nobody'],
  'workers let-move': ['search-none'],
  'workers priority': ['search-none', 'urgent'],
  'workers pause': ['nobody'],
  'workers drain': ['nobody'],
  'workers go-on': ['nobody'],
  'workers revoke': ['nobody'],
  demo: [],
}

interface Trial {
  readonly command: string
  readonly args: readonly string[]
}

const leaves = (command: Command, path: readonly string[] = []): { name: string; command: Command }[] =>
  command.commands.length === 0
    ? [{ name: path.join(' '), command }]
    : command.commands.flatMap((child) => leaves(child, [...path, child.name()]))

/** Values outside the range of every option that reads one, and outside that of every text. */
const outside = (option: Option): readonly string[] =>
  option.parseArg === undefined
    ? [`/nonexistent/${'x'.repeat(5_000)}`]
    : ['nonsense', '', '-1', '1e308', '99999999999999999999999', '0x10']

const trials: readonly Trial[] = leaves(createProgram()).flatMap(({ name, command }) =>
  command.options
    .filter((option) => option.required || option.optional)
    .flatMap((option) =>
      outside(option).map((value) => ({
        command: name,
        args: [...name.split(' '), ...(given[name] ?? ['?']), `${option.long ?? ''}=${value}`],
      })),
    ),
)

/** What each of these ended with: a use that is refused, or the code of an error. */
async function ended(args: readonly string[]): Promise<string> {
  const program = createProgram()
  const all = (command: Command): Command[] => [command, ...command.commands.flatMap(all)]
  for (const command of all(program)) command.exitOverride()
  try {
    await program.parseAsync([...args], { from: 'user' })
    return 'done'
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 'done' : 'usage'
    if (thrown instanceof Interrupted) return 'interrupted'
    return fromRpcError(thrown).code
  }
}

describe('a value outside its range', () => {
  it('is tried with every command', () => {
    const names = leaves(createProgram()).map(({ name }) => name)
    expect(Object.keys(given).sort()).toEqual(names.sort())
    expect(trials.length).toBeGreaterThan(200)
  })

  it.each(Object.keys(given))('is refused with a code by every option of %s', { timeout: 120_000 }, async (name) => {
    for (const { args } of trials.filter(({ command }) => command === name)) {
      const end = await ended(args)
      expect([args.map((each) => each.slice(0, 60)), end]).toEqual([
        args.map((each) => each.slice(0, 60)),
        expect.not.stringMatching(/^(done|interrupted|INTERNAL)$/),
      ])
    }
  })

  it.each([
    [['evaluate', 'darts-v2', '--dataset', 'text', '--learning-rate', '0'], 'BAD_REQUEST'],
    [['evaluate', 'darts-v2', '--dataset', 'text', '--drop-path', '1'], 'BAD_REQUEST'],
    [['evaluate', 'darts-v2', '--dataset', 'text', '--clip-norm', '0'], 'BAD_REQUEST'],
    [['evaluate', 'darts-v2', '--dataset', 'text', '--seed', '4294967296'], 'BAD_REQUEST'],
    [['resume', origin, '--from-epoch', '1', '--weight-learning-rate', '0'], 'BAD_REQUEST'],
    [['search', '--like', 'search-none'], 'NOT_FOUND'],
    [['search', '--like', origin, '--space', 'fbnet-mini'], 'usage'],
    [['search', '--like', origin, '--scored', '3'], 'BAD_REQUEST'],
    [['serve', '--port', '99999'], 'usage'],
    [['serve', '--host', 'nonsense.invalid'], 'BAD_REQUEST'],
    [['front', '--x', 'params', '--svg', '/nonexistent/x'], 'BAD_REQUEST'],
    [['evaluate', 'darts-v2', '--channels', '65536', '--cells', '200'], 'MEMORY_SHORT'],
  ])('is refused as it should be: %j', async (args, code) => {
    expect(await ended(args)).toBe(code)
  })
})
