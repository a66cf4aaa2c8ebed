import { describe, expect, it } from 'vitest'
import type { TaskEvent } from '#main/compute/protocol.ts'
import type { Checkpoint } from './checkpoints.ts'
import { runLoop, type LoopStart } from './loop.ts'
import type { Training } from './training.ts'

/** A training whose state is the list of steps it has seen. */
function recorder(epochs = 2): Training & { seen: string[] } {
  const seen: string[] = []
  return {
    seen,
    data: { id: 'tiny', digest: 'a' },
    epochs,
    phases: (epoch) => [
      { kind: 'weights', steps: 3 },
      { kind: epoch === 0 ? 'validation' : 'theta', steps: 2 },
    ],
    step: (epoch, step) => {
      seen.push(`${epoch}:${step}`)
      return { loss: step, accuracy: null, sums: { loss: step } }
    },
    endEpoch: async (epoch, sums) => [{ type: 'warning', message: `epoch ${epoch} loss ${sums['loss']}` }],
    records: () => [],
    load: () => undefined,
    notes: () => ({ seen: seen.length }),
    loadNotes: () => undefined,
    dispose: () => undefined,
  }
}

async function run(
  training: Training,
  { from, stopAfter = Infinity, saveEveryMs }: { from?: LoopStart; stopAfter?: number; saveEveryMs?: number } = {},
) {
  const events: TaskEvent[] = []
  const saved: Checkpoint[] = []
  let looks = 0
  const outcome = await runLoop(training, {
    ...(from === undefined ? {} : { from }),
    ...(saveEveryMs !== undefined && { saveEveryMs }),
    emit: (event) => events.push(event),
    stopRequested: () => looks++ >= stopAfter,
    save: async (checkpoint) => {
      saved.push(checkpoint)
      return { file: '', bytes: 0 }
    },
  })
  return { outcome, events, saved }
}

const warnings = (events: readonly TaskEvent[]) =>
  events.flatMap((event) => (event.type === 'warning' ? [event.message] : []))

describe('the training loop', () => {
  it('runs every step once, tells every epoch and saves after each', async () => {
    const training = recorder()
    const { outcome, events, saved } = await run(training)
    expect(outcome).toEqual({ state: 'done', epochs: 2 })
    expect(training.seen).toEqual(['0:0', '0:1', '0:2', '0:3', '0:4', '1:0', '1:1', '1:2', '1:3', '1:4'])
    expect(warnings(events)).toEqual(['epoch 0 loss 10', 'epoch 1 loss 10'])
    expect(saved.map(({ epoch, step }) => [epoch, step])).toEqual([
      [1, 0],
      [2, 0],
    ])
  })

  it('stops between two steps with a checkpoint of that place, and goes on from it to the same figures', async () => {
    const { outcome, saved } = await run(recorder(), { stopAfter: 7 })
    expect(outcome).toEqual({ state: 'stopped', epoch: 1 })
    const last = saved.at(-1)!
    expect([last.epoch, last.step, last.sums['loss']]).toEqual([1, 2, 1])
    const resumed = recorder()
    const { events, saved: after } = await run(resumed, { from: { ...last, history: last.history! } })
    expect(resumed.seen).toEqual(['1:2', '1:3', '1:4'])
    expect(warnings(events)).toEqual(['epoch 1 loss 10'])
    // What was told before the stop is kept with what came after it.
    expect(warnings([...after.at(-1)!.history!])).toEqual(['epoch 0 loss 10', 'epoch 1 loss 10'])
  })

  it('saves within an epoch that takes long, from where it goes on to the same figures', async () => {
    const { saved } = await run(recorder(1), { saveEveryMs: 0 })
    expect(saved.map(({ epoch, step }) => [epoch, step])).toEqual([
      [0, 1],
      [0, 2],
      [0, 3],
      [0, 4],
      [1, 0],
    ])
    const resumed = recorder(1)
    const { events } = await run(resumed, { from: { ...saved[2]!, history: saved[2]!.history! } })
    expect(resumed.seen).toEqual(['0:3', '0:4'])
    expect(warnings(events)).toEqual(['epoch 0 loss 10'])
  })

  it('shows at most a few steps a second, but always the last of an epoch', async () => {
    const { events } = await run(recorder())
    const steps = events.flatMap((event) => (event.type === 'step' ? [`${event.step.epoch}:${event.step.step}`] : []))
    expect(steps).toEqual(['0:0', '0:4', '1:4'])
  })

  it('counts the steps of a resumed run as done and ends with no time left', async () => {
    const { events } = await run(recorder(), { from: { epoch: 1, step: 1, sums: {}, history: [] } })
    const progress = events.flatMap((event) => (event.type === 'progress' ? [event.progress] : []))
    expect(progress.at(0)).toMatchObject({ done: 6, total: 10, etaSeconds: null })
    expect(progress.at(-1)).toMatchObject({ done: 10, total: 10, etaSeconds: 0, message: 'epoch 2 of 2' })
  })

  it('leaves out the epochs from which nothing is to be gained, after the checkpoint', async () => {
    const training = recorder(3)
    const { outcome, saved } = await run({ ...training, ended: () => training.seen.length >= 5 })
    expect(outcome).toEqual({ state: 'done', epochs: 1 })
    expect(saved.map(({ epoch, step }) => [epoch, step])).toEqual([[1, 0]])
  })
})
