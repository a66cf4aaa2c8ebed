import { afterEach, describe, expect, it } from 'vitest'
import { expectedLatency, latencyAwareLoss, type LatencyTerm } from '#main/search/algorithms/dnas/loss.ts'
import { gumbelSoftmax, temperatureOf } from '#main/search/algorithms/dnas/relaxation.ts'
import { dnasSteps, type StepInputs } from '#main/search/algorithms/dnas/steps.ts'
import type { Supernet } from '#main/search/spaces/fbnet/supernet.ts'
import { valueAndGradients } from '#main/search/tensor/gradients.ts'
import { RandomKey } from '#main/search/tensor/kernels/index.ts'
import { constant, ParameterLayout, ParameterStore } from '#main/search/tensor/parameters.ts'
import { stepKey } from '#main/search/tensor/prng.ts'
import { tf } from '#main/search/tensor/tf.ts'
import { dnasPresets, type DnasSettings } from '#shared/algorithms/index.ts'
import { softmax } from '#shared/architecture/index.ts'

const settings = {
  ...dnasPresets.paper,
  space: 'fbnet-mini',
  dataset: 'cifar10',
  seed: 1,
  latencyTableId: 'table',
} as const
const latencies = {
  fixedUs: 50,
  blocksUs: [
    [10, 100, 1_000],
    [40, 20, 80],
  ],
}

const article: LatencyTerm = { loss: 'article', alpha: 0.2, beta: 0.6 }

function inputs(step: number, temperature = 1): StepInputs {
  return {
    images: tf.ones([4, 2, 2, 1]),
    labels: tf.tensor1d([0, 1, 0, 1], 'int32'),
    learningRate: tf.scalar(0.01),
    temperature: tf.scalar(temperature),
    key: tf.tensor1d(stepKey(1, 0, step), 'int32'),
  }
}

/** The steps over a net that is given as a function of m. */
function stepsOver(
  net: (images: tf.Tensor4D, mixing: tf.Tensor2D, weight: tf.Tensor) => tf.Tensor2D,
  more: Partial<DnasSettings> = {},
) {
  const weightLayout = new ParameterLayout()
  const handle = weightLayout.weight('w', [2], constant(1))
  const architectureLayout = new ParameterLayout()
  const theta = architectureLayout.weight('theta', [2, 3], constant(0))
  const stores = {
    weights: new ParameterStore(weightLayout, 1),
    architecture: new ParameterStore(architectureLayout, 1),
    theta,
  }
  const supernet: Supernet = (pass, images, mixing) => net(images, mixing, pass.weight(handle))
  return {
    ...dnasSteps(supernet, stores, [latencies], { ...settings, ...more }, false),
    stores,
    readTheta: () => [...stores.architecture.read(theta)],
  }
}

/** Logits that no m and no w changes. */
const indifferent = (images: tf.Tensor4D, mixing: tf.Tensor2D, weight: tf.Tensor): tf.Tensor2D =>
  tf.add(
    tf.mul(tf.add(tf.sum(mixing), tf.sum(weight)), 0),
    tf.reshape(tf.slice(images, [0, 0, 0, 0], [4, 1, 2, 1]), [4, 2]),
  ) as tf.Tensor2D

describe('the loss of DNAS', () => {
  afterEach(() => tf.disposeVariables())

  it.each([
    [20, 0.8885],
    [5, 0.61202],
  ])('at CE 2.3 and LAT %d is %d: the power is of the logarithm, not inside it', (latencyUs, expected) => {
    const loss = latencyAwareLoss(tf.scalar(2.3), tf.scalar(latencyUs), article).dataSync()[0]!
    expect(loss).toBeCloseTo(expected, 5)
    expect(loss).not.toBeCloseTo(0.2 * 2.3 * Math.log(latencyUs ** 0.6), 3)
  })

  it('expects the latency of the mixture, stem and head included', () => {
    const mixing = tf.tensor2d([
      [0.5, 0.25, 0.25],
      [0, 0, 1],
    ])
    expect(expectedLatency(mixing, tf.tensor2d(latencies.blocksUs), latencies.fixedUs).dataSync()[0]).toBe(
      50 + 5 + 25 + 250 + 80,
    )
  })

  it('has the gradient in m that the equation has: latency is not detached from the graph', () => {
    const mixing = tf.tensor2d([
      [0.5, 0.25, 0.25],
      [0, 0, 1],
    ])
    const { gradients } = valueAndGradients(
      () => ({
        loss: latencyAwareLoss(
          tf.scalar(2.3),
          expectedLatency(mixing, tf.tensor2d(latencies.blocksUs), latencies.fixedUs),
          article,
        ),
      }),
      [mixing],
    )
    const latencyUs = 410
    const factor = (2.3 * 0.2 * 0.6 * Math.log(latencyUs) ** -0.4) / latencyUs
    const expected = latencies.blocksUs.flat().map((us) => factor * us)
    gradients[0]!.dataSync().forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6))
  })
})

describe('the other losses of DNAS', () => {
  afterEach(() => tf.disposeVariables())
  const ratio: LatencyTerm = { loss: 'ratio', weight: 0.1, targetUs: 400 }
  const normalised: LatencyTerm = { loss: 'normalised', alpha: 0.2, beta: 0.3, referenceLog: Math.log(400) }
  const lossAt = (latencyUs: number, term: LatencyTerm): number =>
    latencyAwareLoss(tf.scalar(2.3), tf.scalar(latencyUs), term).dataSync()[0]!

  it('weigh the distance from a target, either side of it alike', () => {
    expect(lossAt(400, ratio)).toBeCloseTo(2.3, 6)
    expect(lossAt(500, ratio)).toBeCloseTo(2.3 + 0.1 * 0.25, 6)
    expect(lossAt(300, ratio)).toBeCloseTo(2.3 + 0.1 * 0.25, 6)
  })

  it('weigh the logarithm against that of a reference, so that a table in another unit changes the loss little', () => {
    expect(lossAt(400, normalised)).toBeCloseTo(0.2 * 2.3, 6)
    expect(lossAt(800, normalised)).toBeCloseTo(0.2 * 2.3 * (Math.log(800) / Math.log(400)) ** 0.3, 6)
  })

  const mixing = tf.keep(
    tf.tensor2d([
      [0.5, 0.25, 0.25],
      [0, 0, 1],
    ]),
  )
  const whole = (term: LatencyTerm, m: tf.Tensor2D, crossEntropy: tf.Scalar): tf.Scalar =>
    latencyAwareLoss(crossEntropy, expectedLatency(m, tf.tensor2d(latencies.blocksUs), latencies.fixedUs), term)

  // LAT is 410 µs: above one target, below the other.
  it.each<[string, LatencyTerm]>([
    ['article', article],
    ['ratio above its target', ratio],
    ['ratio below its target', { ...ratio, targetUs: 600 }],
    ['normalised', normalised],
  ])('%s has the gradients in m and in CE that differences have', (_name, term) => {
    const crossEntropy = tf.scalar(2.3)
    const { gradients } = valueAndGradients(() => ({ loss: whole(term, mixing, crossEntropy) }), [mixing, crossEntropy])
    const values = [...mixing.dataSync()]
    const step = 0.01
    values.forEach((value, i) => {
      const at = (moved: number): number =>
        whole(
          term,
          tf.tensor2d(
            values.map((each, j) => (i === j ? moved : each)),
            [2, 3],
          ),
          crossEntropy,
        ).dataSync()[0]!
      const difference = (at(value + step) - at(value - step)) / (2 * step)
      // Float32 leaves a difference of losses some 1e-5 unsure.
      expect(Math.abs(gradients[0]!.dataSync()[i]! - difference)).toBeLessThan(0.005 * Math.abs(difference) + 2e-5)
    })
    const at = (value: number): number => whole(term, mixing, tf.scalar(value)).dataSync()[0]!
    expect(gradients[1]!.dataSync()[0]).toBeCloseTo(at(2.8) - at(1.8), 5)
  })

  it('ratio pulls to neither side where the target is hit', () => {
    const { gradients } = valueAndGradients(
      () => ({ loss: whole({ ...ratio, targetUs: 410 }, mixing, tf.scalar(2.3)) }),
      [mixing],
    )
    expect([...gradients[0]!.dataSync()].map(Math.abs)).toEqual([0, 0, 0, 0, 0, 0])
  })

  const expectedUs = (theta: readonly number[]): number =>
    [theta.slice(0, 3), theta.slice(3)]
      .map(softmax)
      .reduce((sum, row, layer) => sum + row.reduce((us, p, i) => us + p * latencies.blocksUs[layer]![i]!, 0), 50)

  it.each([150, 300, 700])(
    'ratio brings the latency of what is derived to %d µs, however hot the mixture is',
    (targetUs) => {
      for (const temperature of [5, 0.5]) {
        const { trainTheta, readTheta } = stepsOver(indifferent, { latencyLoss: 'ratio', latencyTargetUs: targetUs })
        for (let step = 0; step < 300; step++)
          trainTheta({ ...inputs(step, temperature), learningRate: tf.scalar(0.03) })
        expect(Math.abs(expectedUs(readTheta()) / targetUs - 1)).toBeLessThan(0.03)
      }
    },
  )

  it('is refused without a target', () => {
    for (const latencyLoss of ['ratio', 'normalised'] as const)
      expect(() => stepsOver(indifferent, { latencyLoss })).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }))
  })
})

describe('a step on θ', () => {
  afterEach(() => tf.disposeVariables())

  it('moves θ towards fast blocks although the cross-entropy does not depend on it', () => {
    const { trainTheta, readTheta } = stepsOver(indifferent)
    for (let step = 0; step < 5; step++) trainTheta(inputs(step))
    const [a, b, c, d, e, f] = readTheta()
    expect(a).toBeGreaterThan(0)
    expect(a).toBeGreaterThan(c!)
    expect(b).toBeGreaterThan(c!)
    expect(e).toBeGreaterThan(d!)
    expect(d).toBeGreaterThan(f!)
  })

  it('moves θ towards the block that classifies better, and leaves w alone', () => {
    // Every label is 0 or 1 by the parity of its place; only block 2 of the first layer answers rightly.
    const { trainTheta, readTheta, stores } = stepsOver((_images, mixing) => {
      const right = tf.tensor2d([
        [4, -4],
        [-4, 4],
        [4, -4],
        [-4, 4],
      ])
      return tf.mul(right, tf.slice(mixing, [0, 2], [1, 1])) as tf.Tensor2D
    })
    for (let step = 0; step < 5; step++) trainTheta(inputs(step))
    const [a, b, c] = readTheta()
    expect(c).toBeGreaterThan(Math.max(a!, b!))
    expect([...stores.weights.values.dataSync()]).toEqual([1, 1])
  })
})

describe('a step on w', () => {
  it('leaves θ alone', () => {
    const { trainWeights, readTheta, stores } = stepsOver((images, _mixing, weight) =>
      tf.mul(tf.reshape(tf.slice(images, [0, 0, 0, 0], [4, 1, 2, 1]), [4, 2]), weight),
    )
    trainWeights({ ...inputs(0), labels: tf.tensor1d([1, 1, 1, 1], 'int32') })
    expect(readTheta()).toEqual([0, 0, 0, 0, 0, 0])
    const [first, second] = stores.weights.values.dataSync()
    expect(first).toBeLessThan(1)
    expect(second).toBeGreaterThan(first!)
  })
})

describe('the relaxation', () => {
  const sample = (key: number, temperature: number, theta: number[][] = [[0, 0, 0]]) => [
    ...gumbelSoftmax(
      tf.tensor2d(theta),
      tf.scalar(temperature),
      new RandomKey(tf.tensor1d(stepKey(1, 0, key), 'int32')),
    ).dataSync(),
  ]

  it('draws each block as often as softmax(θ) says (the Gumbel-max trick)', () => {
    const theta = [Math.log(0.6), Math.log(0.3), Math.log(0.1)]
    const wins = [0, 0, 0]
    for (let key = 0; key < 2_000; key++) {
      const m = sample(key, 0.01, [theta])
      wins[m.indexOf(Math.max(...m))]! += 1
    }
    expect(wins[0]! / 2_000).toBeCloseTo(0.6, 1)
    expect(wins[1]! / 2_000).toBeCloseTo(0.3, 1)
    expect(wins[2]! / 2_000).toBeCloseTo(0.1, 1)
  })

  it('is even when hot, one-hot when cold, and always sums to 1', () => {
    expect(Math.max(...sample(1, 1_000))).toBeLessThan(0.34)
    expect(Math.max(...sample(1, 0.01))).toBeGreaterThan(0.99)
    for (const temperature of [0.1, 1, 5]) expect(sample(2, temperature).reduce((a, b) => a + b)).toBeCloseTo(1, 5)
  })

  it('cools as in the article', () => {
    const paper = { initialTemperature: 5, temperatureDecay: 0.045 }
    expect(temperatureOf(0, paper)).toBe(5)
    expect(temperatureOf(10, paper)).toBeCloseTo(3.188, 3)
    expect(temperatureOf(50, paper)).toBeCloseTo(0.527, 3)
    expect(temperatureOf(89, paper)).toBeCloseTo(0.0911, 4)
  })

  it('has a floor, so that softmax stays finite however long a search is', () => {
    const demo = { initialTemperature: 5, temperatureDecay: 0.2 }
    const last = temperatureOf(449, demo)
    expect(last).toBe(0.01)
    const row = sample(1, last)
    expect(row.every(Number.isFinite)).toBe(true)
    expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5)
  })
})
