import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EpochEvent, TaskEvent } from '#main/compute/protocol.ts'
import { writeCheckpoint, type Checkpoint } from './checkpoints.ts'
import { runTraining, type RunOptions } from './run.ts'
import type { Training } from './training.ts'

const identity = { kind: 'evaluation' }

/** Adds one to its only weight at each of two steps an epoch. */
function counter(epochs = 4): Training {
  let weight = 0
  return {
    data: { id: 'tiny', digest: 'a' },
    epochs,
    phases: () => [{ kind: 'train', steps: 2 }],
    step: () => ({ loss: ++weight, accuracy: null, sums: {} }),
    endEpoch: async (epoch) => [told(epoch, weight)],
    records: () => [{ name: 'w', shape: [1], dtype: 'float32', data: Float32Array.of(weight) }],
    load: ([record]) => {
      if (record?.name !== 'w') throw new Error('there is no tensor "w"')
      weight = record.data[0]!
    },
    notes: () => ({}),
    loadNotes: () => undefined,
    dispose: () => undefined,
  }
}

const told = (epoch: number, trainLoss: number): EpochEvent => ({
  type: 'evaluation-epoch',
  epoch: {
    epoch,
    trainLoss,
    trainAccuracy: null,
    testLoss: null,
    testAccuracy: null,
    learningRate: 0.1,
    durationMs: 0,
    validationLoss: null,
    validationAccuracy: null,
    averaged: false,
  },
})

describe('a run', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tansaku-run-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  async function run(options: Partial<RunOptions> = {}, stopAfter = Infinity, training = counter()) {
    const events: TaskEvent[] = []
    let looks = 0
    const outcome = await runTraining(
      training,
      { folder, identity, engine: { TensorFlow: '2.1' }, resume: false, ...options },
      { emit: (event) => events.push(event), stopRequested: () => looks++ >= stopAfter },
    )
    const history = events.flatMap((event) => (event.type === 'history' ? event.events : []))
    return { outcome, events, history }
  }
  const warningsIn = (events: readonly TaskEvent[]) =>
    events.flatMap((event) => (event.type === 'warning' ? [event.message] : []))
  const save = (checkpoint: Partial<Checkpoint> & { epoch: number }) =>
    writeCheckpoint(folder, identity, {
      step: 0,
      sums: {},
      notes: {},
      history: Array.from({ length: checkpoint.epoch }, (_, epoch) => told(epoch, 2 * epoch + 2)),
      tensors: [{ name: 'w', shape: [1], dtype: 'float32', data: Float32Array.of(2 * checkpoint.epoch) }],
      ...checkpoint,
    })

  it('resumed, first tells again of all epochs before its checkpoint, whatever became of them', async () => {
    await run({}, 5)
    const { outcome, history, events } = await run({ resume: true })
    expect(outcome).toEqual({ state: 'done', epochs: 4 })
    expect(history).toEqual([told(0, 2), told(1, 4)])
    expect(events.filter(({ type }) => type === 'evaluation-epoch')).toEqual([told(2, 6), told(3, 8)])
  })

  it.each([
    ['a tensor missing', { tensors: [] }, /no tensor "w"/],
    ['more epochs than the run has', { epoch: 999 }, /999|4 epochs/],
    ['a step that its epoch does not have', { epoch: 2, step: 2 }, /step 2/],
  ])('passes over a whole checkpoint with %s and goes on from the one before it', async (_name, wrong, reason) => {
    await save({ epoch: 1 })
    await save({ epoch: 2, ...wrong } as Checkpoint)
    const { outcome, history, events } = await run({ resume: true })
    expect(outcome).toEqual({ state: 'done', epochs: 4 })
    expect(history).toEqual([told(0, 2)])
    expect(warningsIn(events)).toEqual([expect.stringMatching(reason)])
  })

  it('is not gone on with on other data, and goes on with a warning where another engine computes', async () => {
    await run({}, 5)
    const other = { ...counter(), data: { id: 'tiny', digest: 'b' } }
    await expect(run({ resume: true }, Infinity, other)).rejects.toMatchObject({
      code: 'CHECKPOINT_DATA',
      details: { dataset: 'tiny', found: 'b', expected: 'a' },
    })
    const { outcome, events } = await run({ resume: true, engine: { TensorFlow: '2.2' } })
    expect(outcome).toMatchObject({ state: 'done' })
    expect(warningsIn(events)).toEqual([expect.stringMatching(/TensorFlow 2\.2 in place of 2\.1/)])
  })

  it('refuses with CHECKPOINT_CORRUPT where no other is left', async () => {
    await save({ epoch: 2, tensors: [] })
    await expect(run({ resume: true })).rejects.toMatchObject({ code: 'CHECKPOINT_CORRUPT' })
  })

  describe('with checkpoints that do not carry their epochs', () => {
    beforeEach(async () => {
      await save({ epoch: 1, history: null })
      await save({ epoch: 2, history: null })
    })

    it('takes them from what is stored, and carries them from then on', async () => {
      const { history } = await run({ resume: true, stored: [told(0, 2), told(1, 4), told(2, 6)] }, 1)
      expect(history).toEqual([told(0, 2), told(1, 4)])
      expect((await run({ resume: true })).history).toEqual(history)
    })

    it('goes back to before a gap in what is stored', async () => {
      const { history, events } = await run({ resume: true, stored: [told(0, 2), told(2, 6)] })
      expect(history).toEqual([told(0, 2)])
      expect(warningsIn(events)).toEqual([expect.stringMatching(/of which 1 are stored.*the checkpoint before it/s)])
    })

    it('refuses with EPOCHS_MISSING where that cannot be', async () => {
      await expect(run({ resume: true, stored: [told(1, 4)] })).rejects.toMatchObject({ code: 'EPOCHS_MISSING' })
    })
  })

  it('cleans up what a process left behind that died while it wrote', async () => {
    await writeFile(join(folder, 'checkpoint-00001-000000.tansaku.1.tmp'), 'half')
    expect((await run()).outcome).toMatchObject({ state: 'done' })
    expect((await readdir(folder)).filter((name) => !name.endsWith('.tansaku'))).toEqual([])
  })
})
