import '../engine/without-onednn.ts'
import { describe, expect, it } from 'vitest'
import { enasPresets, type EnasSettings } from '#shared/algorithms/index.ts'
import type { DartsCnnOp } from '#shared/architecture/architecture.ts'
import { familyOf } from '#shared/architecture/index.ts'
import { createRandom } from '#shared/random.ts'
import { dartsCells, enasCells, joinedNodes, randomCell, type CellRules } from '#shared/spaces/darts-cnn/cell-rules.ts'
import { createEnas } from '#main/search/algorithms/enas/enas.ts'
import { fedPaths } from '#main/search/algorithms/enas/steps.ts'
import { cellsOf, cellsProgram, choiceSizes, type Cells } from '#main/search/algorithms/controller/index.ts'
import type { Search } from '#main/search/algorithms/search.ts'
import { cellPathSupernet, type CellPaths } from '#main/search/spaces/darts-cnn/cell-path.ts'
import { valueAndGradients, valueAndWeightGradient } from '#main/search/tensor/gradients.ts'
import { take } from '#main/search/tensor/graph/branch.ts'
import { compile } from '#main/search/tensor/graph/index.ts'
import { softmaxCrossEntropy } from '#main/search/tensor/kernels/index.ts'
import { ParameterLayout, ParameterStore } from '#main/search/tensor/parameters.ts'
import { random } from '#main/search/tensor/prng.ts'
import { tf } from '#main/search/tensor/tf.ts'
import { stepsIn } from '#main/search/training/training.ts'
import { tinyDataset } from './tiny.ts'
import { naiveCells } from './naive-cells.ts'
import { smallInput } from '#shared/spaces/input.ts'

const stream = random(5, 'enas')
const images = tf.tensor4d(
  Float32Array.from({ length: 4 * 32 * 32 * 3 }, () => stream.normal()),
  [4, 32, 32, 3],
)
const labels = tf.tensor1d([3, 1, 4, 1], 'int32')

/** Of absolute values. */
const greatest = (values: readonly number[]): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)

const drawnCells = (rules: CellRules, seed: number): Cells => {
  const draws = createRandom(seed)
  const cell = () => randomCell(rules, draws)
  return { normal: cell(), reduce: cell() }
}

describe('one of several tensors', () => {
  it.each([true, false])('gets all of the gradient, added up over those who take it (op by op: %s)', (eager) => {
    const step = compile(
      'take',
      ({ first, second }: { readonly first: tf.Scalar; readonly second: tf.Scalar }) => {
        const xs = [1, 2, 3].map((value) => tf.fill<tf.Rank.R4>([1, 1, 1, 2], value))
        const { loss, gradients } = valueAndGradients(() => {
          const one = take(first, xs)
          const two = take(second, one.rest)
          const all = tf.add(tf.mul(one.value, 10), tf.mul(two.value, 100))
          return { loss: tf.sum(tf.add(all, two.rest[2]!)) as tf.Scalar }
        }, xs)
        return { loss, gradients: tf.stack(gradients.map((each) => tf.sum(each))) }
      },
      { eager },
    )
    const run = (first: number, second: number): number[] => {
      const { loss, gradients } = step({ first: tf.scalar(first, 'int32'), second: tf.scalar(second, 'int32') })
      return [loss.dataSync()[0]!, ...gradients!.dataSync()]
    }
    expect(run(0, 1)).toEqual([2 * (10 + 200 + 3), 20, 200, 2])
    expect(run(1, 1)).toEqual([2 * (20 + 200 + 3), 0, 220, 2])
    expect(run(2, 0)).toEqual([2 * (30 + 100 + 3), 200, 0, 22])
    step.dispose()
  })
})

describe.each([
  ['ENAS', enasCells],
  ['DARTS', dartsCells],
] as const)('the supernet of %s cells', (_name, rules) => {
  const layout = new ParameterLayout()
  const net = cellPathSupernet(layout, { rules, channels: 4, cells: 3, input: smallInput })
  const store = new ParameterStore(layout, 1)
  const step = compile('path', (paths: CellPaths) => {
    const { loss, gradient } = valueAndWeightGradient(store, { training: true }, (pass) => ({
      loss: softmaxCrossEntropy(net(pass, images, paths), labels),
    }))
    return { loss, gradient }
  })

  it('computes the architecture that it is told, with the gradient of the weights that it uses alone', () => {
    for (const seed of [1, 2]) {
      const cells = drawnCells(rules, seed)
      const found = step(fedPaths(rules, cells))
      const naive = naiveCells(rules, cells, { layout, store, channels: 4 }, images, labels)
      expect(found.loss.dataSync()[0]).toBeCloseTo(naive.loss, 5)
      const gradient = found.gradient!.dataSync()
      const furthest = greatest(naive.gradient.map((each, i) => each - gradient[i]!))
      expect(furthest).toBeLessThan(1e-4 * greatest(naive.gradient))
      expect(naive.gradient.filter((each) => each === 0).length).toBeGreaterThan(gradient.length / 4)
    }
  })
})

const settings: EnasSettings = {
  ...enasPresets.demo,
  space: 'enas-cnn',
  dataset: 'tiny',
  seed: 2,
  epochs: 2,
  batchSize: 8,
  validationShare: 0,
  trainingImages: null,
  weightShare: 0.5,
  channels: 4,
  cells: 3,
  controllerSteps: 3,
  architecturesPerStep: 2,
  sampledArchitectures: 4,
  derivedChannels: 8,
  derivedCells: 3,
}

describe('ENAS', () => {
  it('emits two states and two operations for each node of both cells', () => {
    const cell = [2, 3, 4, 5, 6].flatMap((states) => [states, states, 5, 5])
    expect(choiceSizes(cellsProgram(enasCells))).toEqual([...cell, ...cell])
    const zeros = Array<number>(40).fill(0)
    const { normal, reduce } = cellsOf(enasCells, [1, 0, 3, 4, ...zeros.slice(4)])
    expect(normal.slice(0, 2)).toEqual([
      ['max_pool_3x3', 1],
      ['skip_connect', 0],
    ])
    expect(reduce).toEqual(Array<[DartsCnnOp, number]>(10).fill(['sep_conv_3x3', 0]))
    expect(joinedNodes(enasCells, reduce)).toEqual([2, 3, 4, 5, 6])
  })

  it('goes on bit for bit in the middle of weights, controller and scores, and derives the best of its sample', async () => {
    const dataset = tinyDataset({ images: 48, side: 32, classes: 10 })
    const start = (): Search => createEnas(settings, { dataset, eager: false })
    const before = tf.memory().numTensors
    const whole = start()
    const perEpoch = [0, 1].map((epoch) => stepsIn(whole, epoch))
    expect(perEpoch).toEqual([3 + 3, 3 + 3 + 4])
    const add = (sums: Record<string, number>, more: Readonly<Record<string, number>>): void => {
      for (const [name, value] of Object.entries(more)) sums[name] = (sums[name] ?? 0) + value
    }
    const end = async (search: Search, epoch: number, sums: Record<string, number>): Promise<string> => {
      const [event] = await search.endEpoch(epoch, sums, 0)
      if (event?.type !== 'epoch') throw new Error('An epoch ends with its record.')
      const { rssBytes: _rss, tensors: _tensors, ...record } = event.epoch
      return JSON.stringify(record)
    }
    const told: string[] = []
    let resumed = start()
    for (const [epoch, steps] of perEpoch.entries()) {
      const [sums, others] = [{}, {}]
      for (let step = 0; step < steps; step++) {
        // In the midst of the weights, of the controller's steps, and of the scores.
        add(sums, whole.step(epoch, step).sums)
        add(others, resumed.step(epoch, step).sums)
        if (![1, 14, 17].includes(10 * epoch + step)) continue
        const next = start()
        next.load(structuredClone(resumed.records()))
        next.loadNotes(JSON.parse(JSON.stringify(resumed.notes())) as Record<string, unknown>)
        resumed.dispose()
        resumed = next
      }
      told.push(await end(whole, epoch, sums))
      expect(await end(resumed, epoch, others)).toBe(told[epoch])
    }
    const [first] = told.map(
      (text) => JSON.parse(text) as { controller: { entropy: number }; parameters: Record<string, number[][]> },
    )
    expect(first!.controller.entropy).toBeGreaterThan(0.5)
    expect(Object.keys(first!.parameters)).toEqual(['normal', 'normal-states', 'reduce', 'reduce-states'])
    for (const row of Object.values(first!.parameters).flat())
      expect(row.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 4)

    const derived = whole.derive()
    expect(resumed.derive()).toEqual(derived)
    expect(derived.length).toBeGreaterThan(0)
    for (const { method, spec } of derived) {
      expect([method, familyOf(spec).spaceOf(spec)]).toEqual(['sampled', 'enas-cnn'])
      familyOf(spec).check(spec)
    }
    const { sampled } = whole.notes() as { sampled: { choices: number[]; accuracy: number }[] }
    expect(sampled).toHaveLength(4)
    whole.dispose()
    resumed.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })
})
