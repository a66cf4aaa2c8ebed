import { describe, expect, it } from 'vitest'
import { firstOrderGradient, secondOrderGradient } from '#main/search/algorithms/darts/bilevel.ts'
import { tf } from '#main/search/tensor/tf.ts'

const number = (x: tf.Tensor) => x.dataSync()[0] ?? Number.NaN

/** The article's toy problem: L_val = αw - 2α + 1, L_train = (w - α)². */
const validation = (w: tf.Tensor1D, alpha: tf.Tensor1D) => ({
  loss: tf.sum<tf.Scalar>(tf.add(tf.sub(tf.mul(alpha, w), tf.mul(2, alpha)), 1)),
})
const training = (w: tf.Tensor1D, alpha: tf.Tensor1D) => ({ loss: tf.sum<tf.Scalar>(tf.square(tf.sub(w, alpha))) })

describe('the bilevel gradient', () => {
  it('is exactly 2 at (α, w) = (2, -2) with ξ = 0.5', () => {
    const { gradient } = secondOrderGradient(training, validation, tf.tensor1d([-2]), tf.tensor1d([2]), {
      learningRate: tf.scalar(0.5),
      weightDecay: 0,
    })
    expect(number(gradient)).toBeCloseTo(2, 3)
  })

  it('clips the virtual step where the steps of w are clipped: on a line its length is all it has', () => {
    // ∇w L_train = -8 becomes -0.25 whatever α near 2: w' = -1.875, and L_val = α · w' - 2α + 1 has ∇α = w' - 2.
    const { gradient } = secondOrderGradient(training, validation, tf.tensor1d([-2]), tf.tensor1d([2]), {
      learningRate: tf.scalar(0.5),
      weightDecay: 0,
      clipNorm: 0.25,
    })
    expect(number(gradient)).toBeCloseTo(-3.875, 3)
  })

  it.each([
    [0, 2],
    [0.1, 1.6667],
    [0.25, 1.3333],
    [0.5, 1],
  ])('leads to α = w = 2 / (1 + 2ξ) (ξ = %s)', (xi, expected) => {
    let [alpha, w] = [2, -2]
    for (let i = 0; i < 300; i++) {
      tf.tidy(() => {
        const [a, v] = [tf.tensor1d([alpha]), tf.tensor1d([w])]
        const { gradient } =
          xi === 0
            ? firstOrderGradient(validation, v, a)
            : secondOrderGradient(training, validation, v, a, { learningRate: tf.scalar(xi), weightDecay: 0 })
        alpha -= 0.1 * number(gradient)
        w -= 0.1 * 2 * (w - alpha)
      })
    }
    expect(alpha).toBeCloseTo(expected, 2)
    expect(w).toBeCloseTo(expected, 2)
  })

  it.each([
    ['momentum and weight decay included', undefined],
    ['its step clipped', 0.05],
    ['its step clipped nowhere', 50],
  ])('agrees with the numeric derivative of L_val(w - ξ·∇L_train(w, α), α) on a small net, %s', (_name, clipNorm) => {
    const [inputs, target, heldInputs, heldTarget] = [
      tf.tensor2d([0.5, -1, 0.3, 0.8, 1.2, -0.4], [3, 2]),
      tf.tensor2d([0.2, 0.7, -0.5], [3, 1]),
      tf.tensor2d([1, 0.1, -0.6, 0.9], [2, 2]),
      tf.tensor2d([0.3, -0.2], [2, 1]),
    ]
    // ŷ = Σ_k softmax(α)_k · f_k(x W): a mixed operation of tanh, sigmoid and identity.
    const predict = (x: tf.Tensor2D, w: tf.Tensor1D, alpha: tf.Tensor1D) => {
      const h = tf.matMul(x, tf.reshape(w, [2, 1]))
      const [a, b, c] = tf.unstack(tf.softmax(alpha)) as [tf.Scalar, tf.Scalar, tf.Scalar]
      return tf.addN([tf.mul(a, tf.tanh(h)), tf.mul(b, tf.sigmoid(h)), tf.mul(c, h)])
    }
    const lossOn = (x: tf.Tensor2D, y: tf.Tensor2D) => (w: tf.Tensor1D, alpha: tf.Tensor1D) => ({
      loss: tf.mean<tf.Scalar>(tf.square(tf.sub(predict(x, w, alpha), y))),
    })
    const [train, held] = [lossOn(inputs, target), lossOn(heldInputs, heldTarget)]
    const [w, alpha, buffer] = [tf.tensor1d([0.7, -0.9]), tf.tensor1d([0.2, -0.1, 0.4]), tf.tensor1d([0.05, 0.02])]
    const step = {
      learningRate: tf.scalar(0.3),
      momentum: { buffer, factor: 0.9 },
      weightDecay: 0.01,
      ...(clipNorm !== undefined && { clipNorm }),
    }
    const gradient = secondOrderGradient(train, held, w, alpha, step).gradient.dataSync()

    const objective = (a: number[]) =>
      tf.tidy(() => {
        const at = tf.tensor1d(a)
        const whole = tf.grad((v) => train(v as tf.Tensor1D, at).loss)(w)
        const inner = tf.mul(whole, Math.min(1, (clipNorm ?? Infinity) / number(tf.norm(whole))))
        const direction = tf.addN([inner, tf.mul(w, step.weightDecay), tf.mul(buffer, 0.9)])
        return number(held(tf.sub(w, tf.mul(direction, step.learningRate)), at).loss)
      })
    const a = [...alpha.dataSync()]
    a.forEach((_, i) => {
      const moved = (delta: number) => a.map((value, j) => (i === j ? value + delta : value))
      const numeric = (objective(moved(2e-2)) - objective(moved(-2e-2))) / 4e-2
      expect(gradient[i]).toBeCloseTo(numeric, 4)
    })
  })
})
