import { describe, expect, it } from 'vitest'
import { createEvaluation } from '#main/search/training/evaluation/evaluation.ts'
import { createImageTest } from '#main/search/training/evaluation/image-test.ts'
import { runTest } from '#main/search/training/evaluation/test.ts'
import { createTextEvaluation } from '#main/search/training/evaluation/text-evaluation.ts'
import { createTextTest } from '#main/search/training/evaluation/text-test.ts'
import type { Checkpoint } from '#main/search/training/checkpoints.ts'
import type { ImageDataset } from '#main/search/training/data/dataset.ts'
import { splitsOf } from '#main/search/training/data/split.ts'
import type { TextDataset } from '#main/search/training/data/text/corpus.ts'
import { identitySettings } from '#main/search/training/identity-settings.ts'
import { stepsIn, type Training } from '#main/search/training/training.ts'
import { networkFrom, publishedArchitectures, type DartsRnnArchitecture } from '#shared/architecture/index.ts'
import type { EvaluationEpoch } from '#shared/contract/architectures.ts'
import { evaluationPresets } from '#shared/evaluation/presets.ts'
import { tinyEvaluation, tinyText } from './tiny-text.ts'
import { tinyDataset } from './tiny.ts'

/** A data set whose test part cannot be read. */
function withoutTest<D extends object>(dataset: D, test: object): D {
  const trapped: object = { ...test }
  for (const name of Object.keys(test))
    if (name !== 'count')
      Object.defineProperty(trapped, name, {
        get: () => {
          throw new Error(`the test data were read: ${name}`)
        },
      })
  return { ...dataset, test: trapped }
}

/** How often each element is read. */
function counted(values: Uint8Array): { readonly values: Uint8Array; readonly reads: Uint32Array } {
  const reads = new Uint32Array(values.length)
  const proxy = new Proxy(values, {
    get(target, name) {
      if (typeof name === 'string' && /^\d+$/.test(name)) reads[Number(name)]! += 1
      return Reflect.get(target, name, target) as unknown
    },
  })
  return { values: proxy, reads }
}

const context = { emit: () => undefined, stopRequested: () => false }

/** Trains to the end. @returns every epoch's record, and the checkpoint of the epoch that was kept last */
async function train(
  start: (onBest: (epoch: number) => Promise<void>) => Training,
): Promise<{ epochs: EvaluationEpoch[]; best: Checkpoint | null }> {
  let best: Checkpoint | null = null
  const training = start(async (epoch) => {
    best = {
      epoch: epoch + 1,
      step: 0,
      sums: {},
      notes: training.notes(),
      tensors: [...training.records()],
      history: null,
    }
  })
  const epochs: EvaluationEpoch[] = []
  for (let epoch = 0; epoch < training.epochs; epoch++) {
    const sums: Record<string, number> = {}
    for (let step = 0; step < stepsIn(training, epoch); step++)
      for (const [name, value] of Object.entries(training.step(epoch, step).sums))
        sums[name] = (sums[name] ?? 0) + value
    for (const event of await training.endEpoch(epoch, sums, 1))
      if (event.type === 'evaluation-epoch') epochs.push(event.epoch)
  }
  training.dispose()
  return { epochs, best }
}

describe('an evaluation on images', () => {
  const dataset = tinyDataset({ images: 60 })
  const network = networkFrom({ height: 8, width: 8, channels: 3 }, (b, x) =>
    b.linear(b.globalAveragePool(b.relu(b.batchNorm(b.conv(x, 8)))), 3),
  )
  const derived = { network, droppable: [], auxiliary: null }
  const settings = {
    ...evaluationPresets.demo,
    dataset: 'tiny',
    seed: 1,
    epochs: 8,
    batchSize: 6,
    validationShare: 0.3,
    trainingImages: null,
    learningRate: 0.05,
  }
  const start =
    (more: Partial<typeof settings> = {}, data: ImageDataset = dataset) =>
    (onBest: (epoch: number) => Promise<void>) =>
      createEvaluation(derived, { ...settings, ...more }, { dataset: data, eager: false, onBest })

  it('trains and chooses its epoch without a look at the test images', async () => {
    const { epochs, best } = await train(start({}, withoutTest(dataset, dataset.test)))
    const accuracies = epochs.map(({ validationAccuracy }) => validationAccuracy!)
    expect(new Set(accuracies).size).toBeGreaterThan(1)
    expect(best!.epoch - 1).toBe(accuracies.indexOf(Math.max(...accuracies)))
    expect(epochs.every(({ testLoss, testAccuracy }) => testLoss === null && testAccuracy === null)).toBe(true)
  })

  it('reads every test image once, with the weights of the epoch that validation chose', async () => {
    const { epochs, best } = await train(start())
    const pixels = counted(dataset.test.pixels)
    const test = createImageTest(derived, settings, {
      dataset: { ...dataset, test: { ...dataset.test, pixels: pixels.values } },
      eager: false,
    })
    expect(test.steps).toBe(1)
    const result = await runTest(test, best!, context)
    test.dispose()
    expect([...new Set(pixels.reads)]).toEqual([1])
    expect(result!.epoch).toBe(best!.epoch - 1)
    // The same weights see the held-out images as they did while training.
    const { validation } = splitsOf(dataset, settings.validationShare)
    const size = dataset.test.pixels.length / dataset.test.count
    const heldOut = {
      count: validation.length,
      labels: validation.reduce(
        (labels, image, i) => labels.with(i, dataset.training.labels[image]!),
        new Uint16Array(validation.length),
      ),
      pixels: Uint8Array.from(
        [...validation].flatMap((image) => [...dataset.training.pixels.subarray(image * size, (image + 1) * size)]),
      ),
    }
    const again = createImageTest(derived, settings, { dataset: { ...dataset, test: heldOut }, eager: false })
    const seen = await runTest(again, best!, context)
    again.dispose()
    expect(seen!.testAccuracy).toBeCloseTo(epochs[best!.epoch - 1]!.validationAccuracy!, 6)
    expect(seen!.testLoss).toBeCloseTo(epochs[best!.epoch - 1]!.validationLoss!, 5)
  })

  it('keeps the wrong answers that it was surest of, with their pictures as they are in the set', async () => {
    const { best } = await train(start())
    const { labels, count, pixels } = dataset.test
    // Every image bears another class's name, so that a net that learnt anything is often wrong, and sure of it.
    const misnamed = { ...dataset.test, labels: labels.map((label) => (label + 1) % 3) }
    const test = createImageTest(derived, settings, { dataset: { ...dataset, test: misnamed }, eager: false })
    // As one that was stopped and begun again.
    await runTest(test, best!, context)
    const { testAccuracy, mistakes = [] } = (await runTest(test, best!, context))!
    const pictures = test.pictures!()
    test.dispose()
    expect(mistakes).toHaveLength(Math.min(20, Math.round((1 - testAccuracy!) * count)))
    expect(mistakes.length).toBeGreaterThan(5)
    for (const { image, label, answer, confidence } of mistakes) {
      expect([label, answer === label]).toEqual([String(misnamed.labels[image]), false])
      // The surest of three.
      expect(confidence).toBeGreaterThan(1 / 3)
      expect(confidence).toBeLessThanOrEqual(1.000_01)
    }
    const sure = mistakes.map(({ confidence }) => confidence)
    expect(sure).toEqual(sure.toSorted((a, b) => b - a))
    const bytes = pixels.length / count
    expect(pictures.map((picture) => picture.pixels)).toEqual(
      mistakes.map(({ image }) => Buffer.from(pixels.subarray(image * bytes, (image + 1) * bytes)).toString('base64')),
    )
  })

  it('has nothing to choose by where nothing is held out', async () => {
    const { epochs, best } = await train(start({ validationShare: 0, epochs: 2 }))
    expect(best).toBeNull()
    expect(epochs.map(({ validationLoss, validationAccuracy }) => [validationLoss, validationAccuracy])).toEqual([
      [null, null],
      [null, null],
    ])
  })

  it('of one seed or another holds the same images out', () => {
    const { validation } = splitsOf(dataset, settings.validationShare)
    const size = dataset.test.pixels.length / dataset.test.count
    const pixels = dataset.training.pixels.slice()
    for (const image of validation) pixels.fill(255, image * size, (image + 1) * size)
    const other = { ...dataset, training: { ...dataset.training, pixels } }
    for (const seed of [1, 2]) {
      const [usual, changed] = [dataset, other].map((data) => {
        const training = start({ seed }, data)(async () => undefined)
        for (let step = 0; step < 7; step++) training.step(0, step)
        const state = JSON.stringify(training.records().map(({ data: values }) => [...values]))
        training.dispose()
        return state
      })
      expect(changed).toBe(usual)
    }
  })

  it('begun before there was a validation share has the identity it had then', () => {
    // What came later is said of a run only where it is not as it always was.
    const stored = { ...settings, jitter: 'none' }
    const { validationShare, inheritFrom: _heritage, flip: _flip, crop: _crop, jitter: _jitter, ...before } = stored
    expect(identitySettings({ ...stored, validationShare: 0 })).toEqual(before)
    expect(identitySettings(stored)).toEqual({ ...before, validationShare })
  })
})

describe('an evaluation on text', () => {
  const spec: DartsRnnArchitecture = {
    ...(publishedArchitectures['ptb-v1'] as DartsRnnArchitecture),
    hidden: 6,
    vocabulary: 8,
  }
  const dataset = tinyText()
  // Averages from early on, and not in every epoch.
  const settings = { ...tinyEvaluation, epochs: 12, learningRate: 5, dropoutWords: 0, nonMonotone: 1 }

  it('is validated alone while it trains, and tested once on the weights or averages that were chosen', async () => {
    const untested: TextDataset = Object.defineProperty({ ...dataset }, 'test', {
      get: () => {
        throw new Error('the test text was read')
      },
    })
    for (const epochs of [1, settings.epochs]) {
      const { epochs: records, best } = await train((onBest) =>
        createTextEvaluation(spec, { ...settings, epochs }, { dataset: untested, eager: false, onBest }),
      )
      const losses = records.map(({ validationLoss }) => validationLoss!)
      expect(best!.epoch - 1).toBe(losses.indexOf(Math.min(...losses)))
      // Tested on the text it was validated on, it must come to what validation came to.
      const test = createTextTest(spec, settings, { dataset: { ...dataset, test: dataset.validation }, eager: false })
      const result = await runTest(test, best!, context)
      test.dispose()
      expect(result!.testLoss).toBeCloseTo(losses[best!.epoch - 1]!, 5)
    }
  })
})
