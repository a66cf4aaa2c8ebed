import { fork } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTask, type RunningTask, type TaskOutcome } from '#main/compute/index.ts'
import type { EvaluationTask, SearchTask, Task, TaskEvent } from '#main/compute/protocol.ts'
import { listCheckpoints, readCheckpoint } from '#main/search/training/checkpoints.ts'
import { randomSettingsSchema } from '#shared/algorithms/index.ts'
import { chosenWeightsName } from '#main/compute/run-folder.ts'
import { identitySettings } from '#main/search/training/identity-settings.ts'
import { imageEvaluationSettingsSchema, type ImageEvaluationSettings } from '#shared/contract/architectures.ts'
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
    const identity = { kind: 'search', settings: identitySettings(task.settings), latenciesUs: task.latenciesUs }
    return (await readCheckpoint(newest!, identity)).tensors
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

  describe('an evaluation', () => {
    const trainSteps = 8
    const evaluationTask = (name: string, more: Partial<ImageEvaluationSettings> = {}): EvaluationTask => ({
      kind: 'evaluation',
      id: name,
      spec: {
        family: 'fbnet',
        space: 'fbnet-mini',
        blocks: ['skip', 'k3_e1', 'skip', 'k3_e1', 'skip', 'k3_e1', 'skip'],
      },
      settings: imageEvaluationSettingsSchema.parse({
        ...evaluationPresets.demo,
        dataset: 'cifar10',
        seed: 1,
        epochs: 2,
        batchSize: 8,
        trainingImages: 8 * trainSteps,
        validationShare: 0.02,
        ...more,
      }),
      datasetFolders: { cifar10: cifar10Folder },
      cacheFolder: testCacheFolder,
      folder: join(base, name),
      resume: false,
      eager: false,
    })
    const resultOf = (events: readonly TaskEvent[]) =>
      events.flatMap((event) => (event.type === 'evaluation-result' ? [event.result] : []))
    /** Everything kept: the weights at the end and those that were tested. */
    async function kept({ folder, spec, settings }: EvaluationTask) {
      const identity = { kind: 'evaluation', spec, settings: identitySettings(settings) }
      const [newest] = await listCheckpoints(folder)
      const files = [newest!, join(folder, chosenWeightsName)]
      return Promise.all(
        files.map(async (file) => {
          const { epoch, step, tensors } = await readCheckpoint(file, identity)
          return { epoch, step, tensors }
        }),
      )
    }
    const figuresOf = (events: readonly TaskEvent[]) =>
      events.flatMap((event) =>
        event.type === 'evaluation-epoch' ? [{ ...event.epoch, durationMs: null, testLoss: event.epoch.testLoss }] : [],
      )
    let whole: { task: EvaluationTask; events: TaskEvent[] }

    it('trains, then tests the epoch that validated best, once, and tells it last', async () => {
      const task = evaluationTask('evaluation')
      const { outcome, events } = await run(task)
      expect(outcome).toEqual({ state: 'done', epochs: 2 })
      const epochs = figuresOf(events)
      expect(epochs.map(({ testLoss, testAccuracy }) => [testLoss, testAccuracy])).toEqual([
        [null, null],
        [null, null],
      ])
      const accuracies = epochs.map(({ validationAccuracy }) => validationAccuracy!)
      const [result, ...more] = resultOf(events)
      expect(more).toEqual([])
      expect(result!.epoch).toBe(accuracies.indexOf(Math.max(...accuracies)))
      expect(result!.testAccuracy).toBeGreaterThan(0.05)
      expect(events.slice(-2).map(({ type }) => type)).toEqual(['evaluation-result', 'done'])
      const tests = events.flatMap((event) =>
        event.type === 'progress' && event.progress.stage.name === 'testing' ? [event.progress] : [],
      )
      // 10,000 images in batches of 250, each told once.
      expect(tests.map(({ done, total }) => [done, total])).toEqual(Array.from({ length: 41 }, (_, done) => [done, 40]))
      whole = { task, events }
    })

    it.each<[string, (event: TaskEvent) => boolean]>([
      ['while it trains', (event) => event.type === 'step' && event.step.epoch === 1],
      [
        'while it validates',
        (event) => event.type === 'step' && event.step.epoch === 1 && event.step.step >= trainSteps,
      ],
      [
        'while it is tested',
        (event) => event.type === 'progress' && event.progress.stage.name === 'testing' && event.progress.done === 7,
      ],
      ['once it is tested', (event) => event.type === 'evaluation-result'],
    ])('killed %s and resumed, ends with the same weights and figures', async (phase, isTime) => {
      const task = evaluationTask(phase)
      let killed = false
      const first = await run(task, (event, running) => {
        if (killed || !isTime(event)) return
        killed = true
        process.kill(running().pid!, 'SIGKILL')
      })
      expect(killed).toBe(true)
      if (phase !== 'once it is tested') expect(first.outcome.state).toBe('interrupted')
      const resumed = await run({ ...task, resume: true })
      expect(resumed.outcome).toEqual({ state: 'done', epochs: 2 })
      expect(await kept(task)).toEqual(await kept(whole.task))
      expect(resultOf(resumed.events)).toEqual(resultOf(whole.events))
      const byEpoch = new Map(
        [...figuresOf(first.events), ...figuresOf(resumed.events)].map((each) => [each.epoch, each]),
      )
      expect([...byEpoch.values()]).toEqual(figuresOf(whole.events))
    })

    it('stopped while it is tested, is tested from the start when it is resumed', async () => {
      const task = evaluationTask('stopped test')
      const stopped = await run(task, (event, running) => {
        if (event.type === 'progress' && event.progress.stage.name === 'testing') void running().stop()
      })
      expect(stopped.outcome).toEqual({ state: 'stopped', epoch: 1 })
      expect(resultOf(stopped.events)).toEqual([])
      const resumed = await run({ ...task, resume: true })
      expect(resultOf(resumed.events)).toEqual(resultOf(whole.events))
    })

    it('that holds nothing out is tested with the weights of its last epoch', async () => {
      const task = evaluationTask('last', { validationShare: 0 })
      const { events } = await run(task)
      expect(resultOf(events)).toMatchObject([{ epoch: 1 }])
      const [newest, best] = await kept(task)
      expect(best).toEqual(newest)
    })
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
