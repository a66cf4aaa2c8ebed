import { describe, expect, it } from 'vitest'
import { betaDecayTerm, perturbed, remediesAt } from '#main/search/algorithms/darts/remedies.ts'
import * as cnn from '#main/search/spaces/darts-cnn/supernet.ts'
import { RandomKey } from '#main/search/tensor/kernels/index.ts'
import { ParameterLayout, ParameterStore } from '#main/search/tensor/parameters.ts'
import { random } from '#main/search/tensor/prng.ts'
import { tf } from '#main/search/tensor/tf.ts'

/** So many normal numbers. */
const normals = (count: number, ...parts: readonly [number, string]): number[] => {
  const source = random(...parts)
  return Array.from({ length: count }, () => source.normal())
}
const softmax = (row: readonly number[]): number[] => {
  const exponentials = row.map(Math.exp)
  const sum = exponentials.reduce((a, b) => a + b)
  return exponentials.map((each) => each / sum)
}

it('remedies follow the epoch by the articles’ schedules', () => {
  const all = { betaDecay: 50, alphaNoise: 0.3, auxiliarySkip: true }
  // β-DARTS: 50 · e / 100; SDARTS: 0.03 + 0.27 · e / E; DARTS−: 1 - e / E.
  expect(remediesAt(all, { epoch: 0, epochs: 100 })).toEqual({ betaDecay: 0, alphaNoise: 0.03, skipShare: 1 })
  const middle = remediesAt(all, { epoch: 40, epochs: 100 })
  expect(middle.betaDecay).toBeCloseTo(20, 12)
  expect(middle.alphaNoise).toBeCloseTo(0.03 + 0.27 * 0.4, 12)
  expect(middle.skipShare).toBeCloseTo(0.6, 12)
  expect(remediesAt({ betaDecay: 0, alphaNoise: 0 }, { epoch: 3, epochs: 4 })).toEqual({})
})

describe('β-DARTS’ term', () => {
  const rows = [
    [0.1, -0.3, 2],
    [0, 0, 0],
    [-1, 1, 0.5],
  ]
  it('is λ times the mean over edges of log Σ exp α, and its gradient λ / edges · softmax(α)', () => {
    const value = (a: tf.Tensor): tf.Scalar => {
      const [first, rest] = tf.split(a as tf.Tensor2D, [1, 2])
      return betaDecayTerm([first as tf.Tensor2D, rest as tf.Tensor2D], tf.scalar(6))
    }
    const expected =
      (6 / 3) * rows.map((row) => Math.log(row.map(Math.exp).reduce((a, b) => a + b))).reduce((a, b) => a + b)
    expect(value(tf.tensor2d(rows)).dataSync()[0]).toBeCloseTo(expected, 5)
    const gradient = tf.grad(value)(tf.tensor2d(rows)).arraySync() as number[][]
    gradient.forEach((row, edge) => row.forEach((each, i) => expect(each).toBeCloseTo(2 * softmax(rows[edge]!)[i]!, 5)))
  })
})

describe('noise on α', () => {
  const key = (n: number): RandomKey => new RandomKey(tf.tensor1d([n, 7], 'int32'))
  const alpha = tf.tensor2d(normals(14 * 8, 3, 'alpha'), [14, 8])
  const weights = (epsilon: number, n = 1): number[][] =>
    tf.softmax(perturbed(alpha, tf.scalar(epsilon), key(n))).arraySync() as number[][]
  const plain = tf.softmax(alpha).arraySync() as number[][]

  it('of nothing changes nothing', () => {
    weights(0).forEach((row, edge) => row.forEach((each, i) => expect(each).toBeCloseTo(plain[edge]![i]!, 5)))
  })

  it('moves the softmax’s weights by no more than ε before they are normalised, and keeps them weights', () => {
    const [epsilon, noisy] = [0.05, weights(0.05)]
    expect(noisy).not.toEqual(plain)
    expect(weights(epsilon)).toEqual(noisy)
    expect(weights(epsilon, 2)).not.toEqual(noisy)
    noisy.forEach((row, edge) => {
      expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5)
      // The scale of a row is that of its sum before: within 8 ε of 1.
      row.forEach((each, i) => {
        expect(each).toBeGreaterThanOrEqual(Math.max(0, plain[edge]![i]! - epsilon) / (1 + 8 * epsilon) - 1e-6)
        expect(each).toBeLessThanOrEqual((plain[edge]![i]! + epsilon) / (1 - 8 * epsilon) + 1e-6)
      })
    })
  })

  it('leaves an edge that lost all weight its largest operation', () => {
    const flat = tf.zeros<tf.Rank.R2>([4_000, 3])
    const rows = tf.softmax(perturbed(flat, tf.scalar(0.99), key(5))).arraySync() as number[][]
    for (const row of rows) expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 4)
    // Of three weights of 1/3 all fall below 0 with chance (0.657 / 1.98)³ = 3.6 %: then one has it all; others too.
    const alone = rows.filter((row) => Math.max(...row) > 0.999).length / rows.length
    expect(alone).toBeGreaterThan(0.2)
    expect(rows.flat().every(Number.isFinite)).toBe(true)
  })
})

describe('the auxiliary skip', () => {
  const logits = (auxiliarySkip: boolean, share: number | null): number[] => {
    const layout = new ParameterLayout()
    const input = { size: 8, channels: 3, classes: 3 }
    const net = cnn.supernet(layout, { channels: 4, cells: 3, input, auxiliarySkip })
    const architecture = new ParameterLayout()
    const handles = cnn.declareArchitecture(architecture)
    const [weights, store] = [new ParameterStore(layout, 1), new ParameterStore(architecture, 2)]
    const values = tf.tidy(() => {
      const seen = store.pass({ training: true })
      const alpha = {
        normal: seen.weight(handles.normal) as tf.Tensor2D,
        reduce: seen.weight(handles.reduce) as tf.Tensor2D,
        edges: null,
        skipShare: share === null ? null : tf.scalar(share),
      }
      const images = tf.tensor4d(normals(4 * 8 * 8 * 3, 4, 'images'), [4, 8, 8, 3])
      return [...net(weights.pass({ training: true }), images, alpha).dataSync()]
    })
    weights.dispose()
    store.dispose()
    return values
  }

  it('with no share leaves the net as it is without, and counts with one', () => {
    const plain = logits(false, null)
    logits(true, 0).forEach((each, i) => expect(each).toBeCloseTo(plain[i]!, 5))
    expect(Math.abs(logits(true, 1)[0]! - plain[0]!)).toBeGreaterThan(1e-3)
  })
})
