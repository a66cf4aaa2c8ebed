import { flushPromises } from '@vue/test-utils'
import { defineComponent, h, type VNode } from 'vue'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { mountWith } from '../../../test/components/mount.ts'
import { asked, events } from '../../../test/components/workbench.ts'
import { dartsCnnPresets } from '#shared/algorithms/index.ts'
import type { EpochRecord, SearchRun, SearchSummary } from '#shared/contract/searches.ts'
import { addStep, emptyStepCurve } from '#shared/contract/step-curve.ts'
import { useLiveRun } from './live-run.ts'

const settings = { ...dartsCnnPresets.laptop, dataset: 'cifar10', seed: 1, latencyTableId: null }
const summary: SearchSummary = {
  ...{ id: 'search-1', name: 'a', settings, state: 'running', failure: null, progress: null, epoch: null, epochs: 3 },
  ...{ checkpointAt: null, createdAt: '2026-11-26T10:00:00.000Z', finishedAt: null, latest: null },
  ...{ sweepId: null, likeId: null, branchedFrom: null, devices: [] },
}
const begun: SearchRun = {
  ...summary,
  ...{
    steps: emptyStepCurve,
    stepsPerSecond: null,
    epochRecords: [],
    parameterAxes: {},
    architectureIds: [],
    epochsToGoBackTo: [],
    warnings: [],
  },
}
const axes = { normal: { rows: ['edge 1'], columns: ['none', 'skip_connect'] } }
const recordOf = (epoch: number): EpochRecord => ({
  ...{ epoch, trainLoss: 1, trainAccuracy: 0.5, validationLoss: null, validationAccuracy: null, temperature: null },
  ...{ expectedLatencyUs: null, learningRate: 0.1, parameters: { normal: [[0, 1]] }, collapse: null },
  ...{ durationMs: 1, rssBytes: 1, tensors: 1 },
})

/** What the workbench tells of an epoch that ends with a checkpoint, in its order. */
function endEpoch(epoch: number): void {
  const record = recordOf(epoch)
  events.emit({ type: 'search-epoch', searchId: begun.id, epoch: record })
  events.emit({ type: 'search', search: { ...summary, epoch, latest: record } })
  events.emit({
    type: 'search-checkpoint',
    searchId: begun.id,
    epochsToGoBackTo: Array.from({ length: epoch + 1 }, (_each, index) => index + 1),
  })
  events.emit({
    type: 'search',
    search: { ...summary, epoch, latest: record, checkpointAt: `2026-11-26T10:0${String(epoch)}:00.000Z` },
  })
}

let run: ReturnType<typeof useLiveRun>
const Page = defineComponent({
  setup() {
    run = useLiveRun(begun.id)
    return (): VNode => h('p')
  },
})
/** Answers to `searches.get` that a test gives when it likes. */
let answer: (known: SearchRun) => void
beforeEach(async () => {
  const get = (): Promise<SearchRun> =>
    new Promise((resolve) => {
      answer = resolve
    })
  await mountWith(Page, { answers: { searches: { get } } })
})

describe('a run that is looked at while it goes on', () => {
  it('is read once, and has its axes, epochs and checkpoints from what is told', async () => {
    answer(begun)
    await flushPromises()
    events.emit({ type: 'search-axes', searchId: begun.id, parameterAxes: axes })
    for (const epoch of [0, 1, 2]) endEpoch(epoch)
    events.emit({ type: 'search-checkpoint', searchId: 'search-2', epochsToGoBackTo: [9] })
    await flushPromises()
    expect(run.data.value).toMatchObject({ parameterAxes: axes, epochsToGoBackTo: [1, 2, 3], epoch: 2 })
    expect(run.data.value?.epochRecords.map(({ epoch }) => epoch)).toEqual([0, 1, 2])
    expect(asked('searches.get')).toEqual([{ id: begun.id }])
  })

  it('misses nothing that is told while it is being read, and has it once', async () => {
    events.emit({ type: 'search-axes', searchId: begun.id, parameterAxes: axes })
    events.emit({ type: 'search-warning', searchId: begun.id, message: 'hot' })
    endEpoch(0)
    answer({
      ...begun,
      epochRecords: [recordOf(0)],
      warnings: [{ at: '2026-11-26T10:00:00.000Z', message: 'hot' }],
    })
    await flushPromises()
    expect(run.data.value).toMatchObject({ parameterAxes: axes, epochsToGoBackTo: [1], epoch: 0 })
    expect(run.data.value?.epochRecords).toHaveLength(1)
    expect(run.data.value?.warnings).toHaveLength(1)
    expect(asked('searches.get')).toHaveLength(1)
  })

  it('has each step once, as a reload would, whichever came first: the answer or the step', async () => {
    vi.useFakeTimers()
    const step = (count: number): void => {
      const record = { epoch: 0, step: count, steps: 9, loss: count, accuracy: null }
      events.emit({ type: 'search-step', searchId: begun.id, step: record, count, stepsPerSecond: 4 })
    }
    const stored = [1, 2].reduce((curve, count) => addStep(curve, count / 9, count), emptyStepCurve)
    for (const count of [1, 2, 3]) step(count)
    vi.advanceTimersByTime(500)
    answer({ ...begun, steps: stored })
    await flushPromises()
    step(4)
    vi.advanceTimersByTime(500)
    vi.useRealTimers()
    expect(run.data.value?.steps).toEqual([3, 4].reduce((curve, count) => addStep(curve, count / 9, count), stored))
    expect(run.data.value?.stepsPerSecond).toBe(4)
  })
})
