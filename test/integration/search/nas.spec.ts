import { describe, expect, it } from 'vitest'
import { kindOf, nasPresets, nasRnnPresets, type NasRnnSettings, type NasSettings } from '#shared/algorithms/index.ts'
import type { EpochEvent } from '#main/compute/protocol.ts'
import { familyOf, type ArchitectureSpec } from '#shared/architecture/index.ts'
import { TansakuError } from '#shared/errors.ts'
import { imageEvaluator, type Evaluator } from '#main/search/algorithms/evaluator.ts'
import { createNas, createNasRnn } from '#main/search/algorithms/nas/create.ts'
import { textWorthOf, worthOf } from '#main/search/algorithms/nas/reward.ts'
import type { Search } from '#main/search/algorithms/search.ts'
import { tf } from '#main/search/tensor/tf.ts'
import { runLoop } from '#main/search/training/loop.ts'
import { stepsIn } from '#main/search/training/training.ts'
import { tinyText } from './tiny-text.ts'
import { tinyDataset } from './tiny.ts'

const settings: NasSettings = {
  ...nasPresets.demo,
  space: 'fbnet-mini',
  dataset: 'tiny',
  seed: 1,
  latencyTableId: null,
  childrenPerUpdate: 2,
}
const blocksOf = (spec: ArchitectureSpec): readonly string[] => ('blocks' in spec ? spec.blocks : [])
/** The share of layers that are k5_e6. */
const accuracyOf = (spec: ArchitectureSpec): number =>
  blocksOf(spec).filter((block) => block === 'k5_e6').length / blocksOf(spec).length

const none = { trainLoss: 0, trainAccuracy: 0, validationLoss: 0, validationAccuracy: 0 }
/** One step a child. @param step what a child's step does instead, by its number */
function tableEvaluator(opened: ArchitectureSpec[], accuracy = accuracyOf, step?: (child: number) => void): Evaluator {
  return {
    data: { id: 'table', digest: 'table' },
    phases: [{ kind: 'train', steps: 1 }],
    open: (spec) => {
      const child = opened.push(spec)
      return {
        step: () => {
          step?.(child)
          return { loss: 0, accuracy: 0, sums: { accuracy: accuracy(spec) } }
        },
        records: () => [],
        load: () => undefined,
        dispose: () => undefined,
      }
    },
    score: (sums) => ({ ...none, score: sums['accuracy']! }),
    chance: { ...none, score: 0.1 },
  }
}

/** As the loop does. */
async function runEpoch(search: Search, epoch: number, from = 0, already: Record<string, number> = {}) {
  const sums = { ...already }
  for (let step = from; step < stepsIn(search, epoch); step++)
    for (const [name, value] of Object.entries(search.step(epoch, step).sums)) sums[name] = (sums[name] ?? 0) + value
  return search.endEpoch(epoch, sums, 0)
}
const recordOf = (events: readonly EpochEvent[]) => {
  const record = events.find((event) => event.type === 'epoch')?.epoch
  if (record === undefined) throw new Error('An epoch ends with its record.')
  return record
}
const warningsOf = (events: readonly EpochEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'warning' ? [event.message] : []))
const told = (events: readonly EpochEvent[]): string => {
  const { child, controller, parameters } = recordOf(events)
  return JSON.stringify({ child, controller, parameters })
}

describe('NAS by reinforcement', () => {
  it('rewards with ACC³, or with ACC · (LAT / T)^w where there is a target', () => {
    const free = { latencyTargetUs: null, latencyExponent: -0.07 }
    expect(worthOf(0.5, 100, free)).toEqual({ score: 0.5, reward: 0.125 })
    const aimed = { latencyTargetUs: 100, latencyExponent: -0.07 }
    // MnasNet's: twice the latency is worth 5 % of accuracy.
    expect(worthOf(0.5, 200, aimed).reward).toBeCloseTo(0.4763, 4)
    expect(worthOf(0.5, 100, aimed)).toEqual({ score: 0.5, reward: 0.5 })
  })

  it('draws better architectures the longer it learns, and trains none twice', async () => {
    const children = 300
    const opened: ArchitectureSpec[] = []
    const search = createNas(
      { ...settings, children, childrenPerUpdate: 5, entropyWeight: 0 },
      { evaluator: tableEvaluator(opened), latenciesUs: {}, eager: false },
    )
    const scores: number[] = []
    let repeated = 0
    for (let child = 0; child < children; child++) {
      const { child: record, parameters } = recordOf(await runEpoch(search, child))
      scores.push(record!.score)
      if (record!.outcome === 'repeated') repeated += 1
      for (const row of parameters['controller']!) expect(row.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 4)
    }
    const mean = (part: readonly number[]): number => part.reduce((sum, score) => sum + score, 0) / part.length
    expect(mean(scores.slice(-50))).toBeGreaterThan(mean(scores.slice(0, 50)) + 0.2)
    expect(repeated).toBeGreaterThan(0)
    expect(opened).toHaveLength(children - repeated)
    expect(new Set(opened.map((spec) => JSON.stringify(spec))).size).toBe(opened.length)
    expect(accuracyOf(search.derive()[0]!.spec)).toBe(Math.max(...scores))
    search.dispose()
  })

  it('scores a child whose loss is no number as chance, tells of it and goes on', async () => {
    const broken = (child: number): void => {
      if (child === 2) throw new TansakuError('NON_FINITE_LOSS', 'The loss became NaN.')
    }
    const search = createNas(settings, {
      evaluator: tableEvaluator([], accuracyOf, broken),
      latenciesUs: {},
      eager: false,
    })
    const records = []
    for (let child = 0; child < 4; child++) records.push(recordOf(await runEpoch(search, child)))
    expect(records.map(({ child }) => child!.outcome)).toEqual([undefined, 'diverged', undefined, undefined])
    expect(records[1]!.child!.score).toBe(0.1)
    search.dispose()
  })

  it('says once that rewards are equal, with the child', async () => {
    const search = createNas(settings, {
      evaluator: tableEvaluator([], () => 0.25),
      latenciesUs: {},
      eager: false,
    })
    const warnings = []
    for (let child = 0; child < 6; child++) warnings.push(...warningsOf(await runEpoch(search, child)))
    expect(warnings).toEqual([expect.stringMatching(/All rewards .* child 2/)])
    search.dispose()
  })

  it('trains children on images and goes on bit for bit in the middle of one', async () => {
    const dataset = tinyDataset({ images: 80, side: 32, classes: 10 })
    const small = { ...settings, children: 5, batchSize: 12, trainingImages: null, validationShare: 0 }
    const start = (): Search =>
      createNas(small, { evaluator: imageEvaluator(small, { dataset, eager: false }), latenciesUs: {}, eager: false })
    const before = tf.memory().numTensors
    const whole = start()
    const ends: string[] = []
    for (let child = 0; child < 5; child++) ends.push(told(await runEpoch(whole, child)))

    const first = start()
    for (let child = 0; child < 3; child++) expect(told(await runEpoch(first, child))).toBe(ends[child])
    const { sums } = first.step(3, 0)
    const resumed = start()
    // As a run asks before it loads what was kept.
    stepsIn(resumed, 3)
    resumed.load(structuredClone(first.records()))
    resumed.loadNotes(JSON.parse(JSON.stringify(first.notes())) as Record<string, unknown>)
    expect(told(await runEpoch(resumed, 3, 1, sums))).toBe(ends[3])
    expect(told(await runEpoch(resumed, 4))).toBe(ends[4])
    expect(resumed.derive()).toEqual(whole.derive())
    for (const search of [whole, first, resumed]) search.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  it('tells of fewer steps where an architecture was drawn before', async () => {
    const search = createNas(
      { ...settings, children: 30, entropyWeight: 0, controllerLearningRate: 1 },
      { evaluator: tableEvaluator([]), latenciesUs: {}, eager: false },
    )
    const progress: (readonly [number, number])[] = []
    const end = await runLoop(search, {
      emit: (event) => {
        if (event.type === 'progress') progress.push([event.progress.done, event.progress.total])
      },
      stopRequested: () => false,
      save: async () => ({ file: '', bytes: 0 }),
    })
    expect(end).toEqual({ state: 'done', epochs: 30 })
    const [done, total] = progress.at(-1)!
    expect(done).toBe(total)
    expect(total).toBeLessThan(30)
    search.dispose()
  })

  it('draws cells node by node, each once whatever the order of a node’s edges, at the size that is derived', async () => {
    const opened: ArchitectureSpec[] = []
    const search = createNas(
      { ...settings, space: 'darts-cnn', children: 4, derivedChannels: 8, derivedCells: 4 },
      { evaluator: tableEvaluator(opened, () => 0.5), latenciesUs: {}, eager: false },
    )
    const record = recordOf(await runEpoch(search, 0))
    for (let child = 1; child < 4; child++) await runEpoch(search, child)
    expect(opened).toHaveLength(4)
    for (const spec of opened) {
      expect(familyOf(spec).spaceOf(spec)).toBe('darts-cnn')
      expect(spec).toMatchObject({ channels: 8, cells: 4 })
      familyOf(spec).check(spec)
    }
    expect(Object.keys(record.parameters)).toEqual(['normal', 'normal-states', 'reduce', 'reduce-states'])
    search.dispose()
  })

  it('trains recurrent children on text, is rewarded with 80 / perplexity², and goes on bit for bit', async () => {
    expect(textWorthOf(1 / 100)).toEqual({ score: 0.01, reward: 0.008 })
    const text: NasRnnSettings = {
      ...nasRnnPresets.demo,
      dataset: 'tiny',
      seed: 1,
      children: 2,
      childrenPerUpdate: 2,
      childEpochs: 2,
      batchSize: 4,
      bptt: 5,
      trainingTokens: 60,
      derivedHidden: 6,
    }
    const start = (): Search => createNasRnn(text, { dataset: tinyText({ validation: 40 }), eager: false })
    const whole = start()
    const ends = [told(await runEpoch(whole, 0)), told(await runEpoch(whole, 1))]
    const { child } = JSON.parse(ends[0]!) as { child: { spec: ArchitectureSpec; score: number } }
    expect(child.spec).toMatchObject({ family: 'darts-rnn', hidden: 6, vocabulary: 8 })
    expect(child.score).toBeGreaterThan(1 / 20)
    // In the midst of its training, then of its score.
    for (const at of [3, stepsIn(whole, 0) - 1]) {
      const first = start()
      const sums: Record<string, number> = {}
      for (let step = 0; step < at; step++)
        for (const [name, value] of Object.entries(first.step(0, step).sums)) sums[name] = (sums[name] ?? 0) + value
      const resumed = start()
      resumed.load(structuredClone(first.records()))
      resumed.loadNotes(JSON.parse(JSON.stringify(first.notes())) as Record<string, unknown>)
      expect(told(await runEpoch(resumed, 0, at, sums))).toBe(ends[0])
      for (const each of [first, resumed]) each.dispose()
    }
    whole.dispose()
  })

  it('is refused where the controller would never learn, or a target has no table', () => {
    const facts = { examples: 50_000, reachable: null }
    const keys = (wish: Partial<NasSettings>): string[] =>
      kindOf(settings)
        .problems({ ...settings, ...wish }, facts)
        .map(({ key }) => key)
    expect(keys({})).toEqual([])
    expect(keys({ children: 3, childrenPerUpdate: 4 })).toEqual(['neverLearns'])
    expect(keys({ latencyTargetUs: 100 })).toEqual(['limitWithoutTable'])
    expect(keys({ trainingImages: 100 })).toEqual(['batch'])
  })
})
