import { describe, expect, it } from 'vitest'
import { recurrentNet } from '#main/search/spaces/darts-rnn/derived.ts'
import { articleDropout } from '#main/search/spaces/darts-rnn/supernet.ts'
import { ParameterLayout } from '#main/search/tensor/parameters.ts'
import { tf } from '#main/search/tensor/tf.ts'
import { createTextEvaluation } from '#main/search/training/evaluation/text-evaluation.ts'
import { stepsIn, type Training } from '#main/search/training/training.ts'
import { publishedArchitectures, type DartsRnnArchitecture } from '#shared/architecture/index.ts'
import type { EvaluationEpoch } from '#shared/contract/architectures.ts'
import { tinyEvaluation, tinyText } from './tiny-text.ts'

const small = (id: 'ptb-v1' | 'ptb-v2'): DartsRnnArchitecture => ({
  ...(publishedArchitectures[id] as DartsRnnArchitecture),
  hidden: 6,
  vocabulary: 8,
})

function start(settings = tinyEvaluation, best: number[] = [], dataset = tinyText()): Training {
  return createTextEvaluation(small('ptb-v1'), settings, {
    dataset,
    eager: false,
    onBest: async (epoch) => void best.push(epoch),
  })
}

const runSteps = (training: Training, epoch: number, from = 0, to = stepsIn(training, epoch)) =>
  Array.from({ length: to - from }, (_, i) => training.step(epoch, from + i))

async function runEpoch(training: Training, epoch: number): Promise<EvaluationEpoch> {
  const sums: Record<string, number> = {}
  for (const figures of runSteps(training, epoch))
    for (const [name, value] of Object.entries(figures.sums)) sums[name] = (sums[name] ?? 0) + value
  const [event] = await training.endEpoch(epoch, sums, 1)
  if (event?.type !== 'evaluation-epoch') throw new Error('no epoch event')
  return event.epoch
}

/** Learns, and begins to average before long. */
const averaging = { ...tinyEvaluation, epochs: 60, learningRate: 5, dropoutWords: 0, nonMonotone: 1 }

/** @returns the first epoch that averages */
async function runUntilAveraging(training: Training): Promise<number> {
  for (let epoch = 0; epoch < averaging.epochs; epoch++) {
    await runEpoch(training, epoch)
    if (training.notes()['isAveraged'] === true) return epoch + 1
  }
  throw new Error('it never averages')
}

const state = (training: Training): string =>
  JSON.stringify([training.notes(), training.records().map(({ name, data }) => [name, [...data]])])

describe('a recurrent net', () => {
  it.each(['ptb-v1', 'ptb-v2'] as const)(
    'of %s has the 22,960,000 weights of the article at 850 units and 10,000 words',
    (id) => {
      const layout = new ParameterLayout()
      recurrentNet(layout, publishedArchitectures[id] as DartsRnnArchitecture, articleDropout)
      expect(layout.weightCount).toBe(22_960_000)
    },
  )

  it.each([
    ['the operation none', [['none', 0]], [1]],
    ['a loop', [['tanh', 1]], [1]],
    ['a node to join that is not there', [['tanh', 0]], [2]],
  ] as const)('with %s is refused', (_name, recurrent, concat) => {
    const spec: DartsRnnArchitecture = {
      ...small('ptb-v1'),
      genotype: { recurrent: recurrent.map(([operation, from]) => [operation, from]), concat: [...concat] },
    }
    expect(() => recurrentNet(new ParameterLayout(), spec, articleDropout)).toThrow(
      expect.objectContaining({ code: 'GENOTYPE_INVALID' }),
    )
  })
})

describe('training a recurrent net from scratch', () => {
  it('learns, reports the best epochs, and averages its weights once validation gets no better', async () => {
    const best: number[] = []
    const training = start(averaging, best)
    const epochs: EvaluationEpoch[] = []
    for (let epoch = 0; epoch < 30; epoch++) epochs.push(await runEpoch(training, epoch))
    const losses = epochs.map(({ validationLoss }) => validationLoss!)
    expect(epochs[0]).toMatchObject({ trainAccuracy: null, testLoss: null, testAccuracy: null, averaged: false })
    expect(Math.min(...losses)).toBeLessThan(1.2)
    expect(best[0]).toBe(0)
    expect(losses[best.at(-1)!]).toBe(Math.min(...losses))
    expect(epochs.at(-1)!.averaged).toBe(true)
    training.dispose()
  })

  it('goes on bit for bit from its records and notes, in the middle of an epoch and of averaging', async () => {
    const whole = start(averaging)
    const half = start(averaging)
    const epoch = await runUntilAveraging(whole)
    expect(await runUntilAveraging(half)).toBe(epoch)
    const steps = stepsIn(whole, epoch)
    // Within training, and within the validation that follows it.
    for (const stop of [7, steps - 2]) {
      runSteps(half, epoch, 0, stop)
      const resumed = start(averaging)
      resumed.load(half.records())
      resumed.loadNotes(half.notes())
      runSteps(resumed, epoch, stop)
      const reference = start(averaging)
      reference.load(whole.records())
      reference.loadNotes(whole.notes())
      runSteps(reference, epoch)
      expect(state(resumed)).toBe(state(reference))
      for (const training of [resumed, reference]) training.dispose()
      half.load(whole.records())
    }
    for (const training of [whole, half]) training.dispose()
  })

  it('keeps neither tensors nor memory from epoch to epoch', async () => {
    const training = start(averaging)
    const from = await runUntilAveraging(training)
    for (let epoch = from; epoch < from + 3; epoch++) await runEpoch(training, epoch)
    const [tensors, bytes] = [tf.memory().numTensors, process.memoryUsage.rss()]
    for (let epoch = from + 3; epoch < from + 23; epoch++) await runEpoch(training, epoch)
    expect(tf.memory().numTensors).toBe(tensors)
    expect(process.memoryUsage.rss() - bytes).toBeLessThan(60 * 1024 ** 2)
    training.dispose()
  })

  it('refuses a text of another vocabulary, and one too short for a batch', () => {
    expect(() => start(tinyEvaluation, [], { ...tinyText(), vocabulary: ['<eos>', 'a', 'b'] })).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST', details: { dataset: 'tiny', found: 3, expected: 8 } }),
    )
    expect(() => start({ ...tinyEvaluation, batchSize: 100 })).toThrow(
      /The text that trains the network has 400 tokens, fewer than one step/,
    )
  })

  it('names epoch and step when the loss is not a number', () => {
    const training = start({ ...tinyEvaluation, learningRate: 1e38, clipNorm: 1e30 })
    expect(() => runSteps(training, 0)).toThrow(
      expect.objectContaining({ code: 'NON_FINITE_LOSS', details: expect.objectContaining({ epoch: 0 }) as unknown }),
    )
    training.dispose()
  })
})
