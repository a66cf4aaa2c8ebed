import { describe, expect, it } from 'vitest'
import {
  evolutionPresets,
  evolutionRnnPresets,
  kindOf,
  type EvolutionRnnSettings,
  type EvolutionSettings,
} from '#shared/algorithms/index.ts'
import { fbnetBlockIds, spaceRow, type ArchitectureSpec } from '#shared/architecture/index.ts'
import { createRandom, deriveSeed } from '#shared/random.ts'
import { createEvolution, createEvolutionRnn } from '#main/search/algorithms/evolution/create.ts'
import { imageEvaluator, type Evaluator } from '#main/search/algorithms/evaluator.ts'
import type { Search } from '#main/search/algorithms/search.ts'
import { tf } from '#main/search/tensor/tf.ts'
import { stepsIn } from '#main/search/training/training.ts'
import { tinyText } from './tiny-text.ts'
import { tinyDataset } from './tiny.ts'
import { smallInput } from '#shared/spaces/input.ts'

const settings: EvolutionSettings = {
  ...evolutionPresets.demo,
  space: 'fbnet-mini',
  dataset: 'tiny',
  seed: 1,
  latencyTableId: null,
  children: 100,
  population: 20,
  sample: 6,
}

/** A table of rewards: each block of each layer has its worth, and neighbours of one kernel size are worth more. */
const worth = new Map(
  Array.from({ length: 7 }, (_, layer) =>
    fbnetBlockIds.map((block): [string, number] => [`${layer}/${block}`, createRandom(`${layer}/${block}`).next()]),
  ).flat(),
)
const blocksOf = (spec: ArchitectureSpec): readonly string[] => ('blocks' in spec ? spec.blocks : [])
const kernelOf = (block: string | undefined): string | undefined => block?.split('_')[0]
const reward = (spec: ArchitectureSpec): number =>
  blocksOf(spec).reduce(
    (sum, block, layer, all) =>
      sum + worth.get(`${layer}/${block}`)! + (kernelOf(block) === kernelOf(all[layer - 1]) ? 0.3 : 0),
    0,
  )

/** One step a child, whose score is the table's. */
const tableEvaluator: Evaluator = {
  data: { id: 'table', digest: 'table' },
  phases: [{ kind: 'train', steps: 1 }],
  open: (spec) => ({
    step: () => ({ loss: 0, accuracy: 0, sums: { reward: reward(spec) } }),
    records: () => [],
    load: () => undefined,
    dispose: () => undefined,
  }),
  score: (sums) => ({
    score: sums['reward']!,
    trainLoss: 0,
    trainAccuracy: 0,
    validationLoss: 0,
    validationAccuracy: 0,
  }),
  chance: { score: 0, trainLoss: 0, trainAccuracy: 0, validationLoss: 0, validationAccuracy: 0 },
}

async function runEpoch(
  search: Search,
  epoch: number,
  from = 0,
  before: Readonly<Record<string, number>> = {},
): Promise<string> {
  const sums: Record<string, number> = { ...before }
  for (let step = from; step < stepsIn(search, epoch); step++)
    for (const [name, value] of Object.entries(search.step(epoch, step).sums)) sums[name] = (sums[name] ?? 0) + value
  const [event] = await search.endEpoch(epoch, sums, 0)
  if (event?.type !== 'epoch') throw new Error('An epoch ends with its record.')
  return JSON.stringify(event.epoch.child)
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

describe('regularised evolution', () => {
  it('finds better architectures than random search does at the same cost', async () => {
    const seeds = [1, 2, 3, 4, 5]
    const evolved: number[] = []
    const random: number[] = []
    for (const seed of seeds) {
      const search = createEvolution({ ...settings, seed }, { evaluator: tableEvaluator, latenciesUs: {} })
      for (let child = 0; child < settings.children; child++) await runEpoch(search, child)
      evolved.push(reward(search.derive()[0]!.spec))
      const stream = createRandom(deriveSeed(seed, 'rival'))
      const size = { channels: 0, cells: 0, input: smallInput, hidden: 0, vocabulary: 0 } as const
      const drawn = Array.from({ length: settings.children }, () => reward(spaceRow('fbnet-mini').random(size, stream)))
      random.push(Math.max(...drawn))
    }
    // In each seed above the best of as many random ones, and so far above their mean.
    seeds.forEach((_, i) => expect(evolved[i]).toBeGreaterThan(random[i]!))
    expect(mean(evolved)).toBeGreaterThan(mean(random) + 0.3)
  })

  it('trains children on images and goes on bit for bit in the middle of one', async () => {
    const dataset = tinyDataset({ images: 80, side: 32, classes: 10 })
    const small = { ...settings, children: 4, population: 2, sample: 2, batchSize: 12, trainingImages: null }
    const start = (): Search =>
      createEvolution(small, { evaluator: imageEvaluator(small, { dataset, eager: false }), latenciesUs: {} })
    const before = tf.memory().numTensors
    const whole = start()
    const told: string[] = []
    for (let child = 0; child < 3; child++) told.push(await runEpoch(whole, child))

    const first = start()
    expect(await runEpoch(first, 0)).toBe(told[0])
    expect(await runEpoch(first, 1)).toBe(told[1])
    const sums = first.step(2, 0).sums
    const resumed = start()
    resumed.load(structuredClone(first.records()))
    resumed.loadNotes(JSON.parse(JSON.stringify(first.notes())) as Record<string, unknown>)
    const later: Record<string, number> = { ...sums }
    for (let step = 1; step < stepsIn(resumed, 2); step++)
      for (const [name, value] of Object.entries(resumed.step(2, step).sums)) later[name] = (later[name] ?? 0) + value
    const [event] = await resumed.endEpoch(2, later, 0)
    expect(JSON.stringify(event?.type === 'epoch' && event.epoch.child)).toBe(told[2])
    expect(resumed.derive()).toEqual(whole.derive())

    for (const search of [whole, first, resumed]) search.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  it('trains recurrent children on text, and goes on bit for bit in the middle of one', async () => {
    const text: EvolutionRnnSettings = {
      ...evolutionRnnPresets.demo,
      dataset: 'tiny',
      seed: 1,
      children: 3,
      population: 2,
      sample: 2,
      batchSize: 4,
      bptt: 5,
      trainingTokens: 60,
      derivedHidden: 6,
    }
    const start = (): Search => createEvolutionRnn(text, { dataset: tinyText({ validation: 40 }), eager: false })
    const whole = start()
    const told: string[] = []
    for (let child = 0; child < text.children; child++) told.push(await runEpoch(whole, child))
    const children = told.map((each) => JSON.parse(each) as { spec: ArchitectureSpec; score: number })
    for (const { spec } of children) expect(spec).toMatchObject({ family: 'darts-rnn', hidden: 6, vocabulary: 8 })
    expect(new Set(children.map(({ spec }) => JSON.stringify(spec))).size).toBe(3)

    const first = start()
    for (let child = 0; child < 2; child++) await runEpoch(first, child)
    const sums = first.step(2, 0).sums
    const resumed = start()
    resumed.load(structuredClone(first.records()))
    resumed.loadNotes(JSON.parse(JSON.stringify(first.notes())) as Record<string, unknown>)
    expect(await runEpoch(resumed, 2, 1, sums)).toBe(told[2])
    for (const search of [whole, first, resumed]) search.dispose()
  })

  it('is refused with a sample above its population, on images and on text', () => {
    const facts = { examples: 50_000, reachable: null }
    const text: EvolutionRnnSettings = { ...evolutionRnnPresets.demo, dataset: 'tiny', seed: 1 }
    const wishes: readonly (EvolutionSettings | EvolutionRnnSettings)[] = [
      { ...settings, sample: settings.population + 1 },
      { ...text, sample: text.population + 1 },
    ]
    for (const wish of wishes)
      expect(
        kindOf(wish)
          .problems(wish, facts)
          .map(({ key }) => key),
      ).toEqual(['sample'])
  })
})
