import { fork } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTask, type RunningTask, type TaskOutcome } from '#main/compute/index.ts'
import type { SearchTask, Task, TaskEvent } from '#main/compute/protocol.ts'
import { listCheckpoints, readCheckpoint } from '#main/search/training/checkpoints.ts'
import { randomSettingsSchema } from '#shared/algorithms/index.ts'
import { fbnetSpaces } from '#shared/architecture/index.ts'
import { dnasPresets } from '#shared/algorithms/index.ts'
import { evaluationPresets } from '#shared/evaluation/presets.ts'
import { cifar10Folder, testCacheFolder } from './places.ts'
import { madeUpLatencies } from './tiny.ts'

/** A search of seconds over fbnet-mini: 128 images, 8 steps on w and 8 on θ an epoch. */
const settings = {
  ...dnasPresets.paper,
  space: 'fbnet-mini',
  dataset: 'cifar10',
  seed: 11,
  latencyTableId: 'table',
  epochs: 2,
  warmupEpochs: 0,
  batchSize: 8,
  trainingImages: 128,
  weightShare: 0.5,
  sampledArchitectures: 2,
} as const

// Each test starts processes that load TensorFlow: seconds on a quiet machine, a minute on a busy one.
describe('the search process', { timeout: 180_000 }, () => {
  let base = ''
  beforeAll(async () => {
    base = await mkdtemp(join(tmpdir(), 'tansaku-process-'))
  })
  afterAll(() => rm(base, { recursive: true }))

  const searchTask = (name: string, more: Partial<SearchTask> = {}): SearchTask => ({
    kind: 'search',
    id: name,
    settings,
    latenciesUs: madeUpLatencies(fbnetSpaces['fbnet-mini']),
    datasetFolders: { cifar10: cifar10Folder },
    cacheFolder: testCacheFolder,
    folder: join(base, name),
    resume: false,
    eager: false,
    ...more,
  })

  async function run(
    task: Task,
    onEvent: (event: TaskEvent, running: () => RunningTask) => void = () => undefined,
  ): Promise<{ outcome: TaskOutcome; events: TaskEvent[] }> {
    const events: TaskEvent[] = []
    const running = startTask(task, {
      onEvent: (event) => {
        events.push(event)
        onEvent(event, () => running)
      },
    })
    return { outcome: await running.done, events }
  }

  const lastTheta = (events: readonly TaskEvent[]) =>
    events.flatMap((event) => (event.type === 'epoch' ? [event.epoch.parameters['theta']] : [])).at(-1)
  const tensorsOf = async (task: SearchTask) => {
    const [newest] = listCheckpoints(task.folder)
    return (await readCheckpoint(newest!, { kind: 'search', settings: task.settings, latenciesUs: task.latenciesUs }))
      .tensors
  }
  let unbroken: { task: SearchTask; events: TaskEvent[] }

  it('tells axes, steps, epochs, checkpoints and derived nets, then is done', async () => {
    const task = searchTask('unbroken')
    const { outcome, events } = await run(task)
    expect(outcome).toEqual({ state: 'done', epochs: 2 })
    const order = events
      .map(({ type }) => type)
      .filter((type) => type !== 'step' && type !== 'progress' && type !== 'warning')
    expect(order).toEqual(['axes', 'epoch', 'checkpoint', 'epoch', 'checkpoint', 'derived', 'done'])
    expect(
      events.flatMap((event) => (event.type === 'derived' ? event.architectures.map(({ method }) => method) : [])),
    ).toEqual(['argmax', 'sampled', 'sampled'])
    expect(events.some(({ type }) => type === 'step')).toBe(true)
    unbroken = { task, events }
  })

  it('killed in the middle of an epoch and resumed, ends with the same θ and weights, bit for bit', async () => {
    const task = searchTask('killed')
    const killed = await run(task, (event, running) => {
      if (event.type === 'step' && event.step.epoch === 1) process.kill(running().pid!, 'SIGKILL')
    })
    expect(killed.outcome).toMatchObject({
      state: 'interrupted',
      signal: 'SIGKILL',
      reason: expect.stringContaining('memory') as unknown,
    })
    expect(killed.events.filter(({ type }) => type === 'epoch')).toHaveLength(1)
    const resumed = await run({ ...task, resume: true })
    expect(resumed.outcome).toEqual({ state: 'done', epochs: 2 })
    expect(lastTheta(resumed.events)).toEqual(lastTheta(unbroken.events))
    expect(await tensorsOf(task)).toEqual(await tensorsOf(unbroken.task))
  })

  it('stopped, writes a checkpoint within the epoch; resumed, it also ends the same', async () => {
    const task = searchTask('stopped')
    const stopped = await run(task, (event, running) => {
      if (event.type === 'step' && event.step.epoch === 0) void running().stop()
    })
    expect(stopped.outcome).toEqual({ state: 'stopped', epoch: null })
    expect(await readdir(task.folder)).toEqual([
      expect.stringMatching(/^checkpoint-00000-0000(0[1-9]|1\d)\.tansaku$/),
      'owner.json',
      'owner.lock',
      'search.log',
    ])
    const resumed = await run({ ...task, resume: true })
    expect(lastTheta(resumed.events)).toEqual(lastTheta(unbroken.events))
  })

  it('trains and tests a derived net, and keeps the best weights', async () => {
    const folder = join(base, 'evaluation')
    const { outcome, events } = await run({
      kind: 'evaluation',
      id: 'evaluation',
      spec: {
        family: 'fbnet',
        space: 'fbnet-mini',
        blocks: ['skip', 'k3_e1', 'skip', 'k3_e1', 'skip', 'k3_e1', 'skip'],
      },
      settings: { ...evaluationPresets.demo, dataset: 'cifar10', seed: 1, epochs: 1, trainingImages: 640 },
      datasetFolders: { cifar10: cifar10Folder },
      cacheFolder: testCacheFolder,
      folder,
      resume: false,
      eager: false,
    })
    expect(outcome).toEqual({ state: 'done', epochs: 1 })
    const [epoch] = events.flatMap((event) => (event.type === 'evaluation-epoch' ? [event.epoch] : []))
    expect(epoch!.testAccuracy).toBeGreaterThan(0.05)
    expect(await readdir(folder)).toContain('best.tansaku')
  })

  it('puts the work down by itself when nobody is left to report to', async () => {
    const task = searchTask('orphan')
    const child = fork(fileURLToPath(import.meta.resolve('#main/search/main.ts')), [], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    child.on('message', (event: TaskEvent) => {
      if (event.type === 'step') child.disconnect()
    })
    child.send({ type: 'start', task })
    expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(0)
    expect(listCheckpoints(task.folder)).toHaveLength(1)
  })

  it('finds random nets without any table', async () => {
    const { outcome, events } = await run(
      searchTask('random', {
        settings: randomSettingsSchema.parse({ algorithm: 'random', space: 'fbnet-mini', seed: 1, architectures: 3 }),
        latenciesUs: {},
      }),
    )
    expect(outcome).toEqual({ state: 'done', epochs: 0 })
    expect(events.flatMap((event) => (event.type === 'derived' ? event.architectures : []))).toHaveLength(3)
  })

  describe('refuses, with a code and nothing lost:', () => {
    const failure = async (task: Task) => {
      const { outcome } = await run(task)
      return outcome.state === 'failed' ? outcome.failure : outcome
    }

    it('a table of another space', async () => {
      expect(
        await failure(searchTask('other-table', { latenciesUs: madeUpLatencies(fbnetSpaces['fbnet-cifar']) })),
      ).toMatchObject({ code: 'LATENCY_ROWS_MISSING' })
    })

    it('a latency of zero', async () => {
      const latenciesUs = madeUpLatencies(fbnetSpaces['fbnet-mini'])
      expect(
        await failure(searchTask('zero', { latenciesUs: { ...latenciesUs, [Object.keys(latenciesUs)[3]!]: 0 } })),
      ).toMatchObject({ code: 'LATENCY_NOT_POSITIVE' })
    })

    it('images that are not there', async () => {
      expect(
        await failure(
          searchTask('no-images', {
            datasetFolders: { cifar10: join(base, 'nowhere') },
            cacheFolder: join(base, 'empty-cache'),
          }),
        ),
      ).toMatchObject({ code: 'DATASET_MISSING' })
    })

    it('a resume with other settings, and a new run over an old one', async () => {
      const before = await readdir(unbroken.task.folder)
      expect(await failure({ ...unbroken.task, settings: { ...settings, seed: 12 }, resume: true })).toMatchObject({
        code: 'CHECKPOINT_SETTINGS',
        details: { different: ['settings.seed'] },
      })
      expect(await failure(unbroken.task)).toMatchObject({ code: 'CONFLICT' })
      expect(await readdir(unbroken.task.folder)).toEqual(before)
    })

    it('settings that make no sense', async () => {
      expect(await failure(searchTask('nonsense', { settings: { ...settings, epochs: -1 } }))).toMatchObject({
        code: 'BAD_REQUEST',
      })
      expect(await readFile(join(base, 'nonsense', 'search.log'), 'utf8')).toContain('epochs')
    })
  })
})
