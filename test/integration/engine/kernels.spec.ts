import { describe, expect, it } from 'vitest'
import { valueAndGradients } from '#main/search/tensor/gradients.ts'
import { compile } from '#main/search/tensor/graph/index.ts'
import * as kernels from '#main/search/tensor/kernels/index.ts'
import { tf } from '#main/search/tensor/tf.ts'

/** A 4x4 image of one channel, 1 to 16 by rows. */
const image = () =>
  tf.tensor4d(
    Array.from({ length: 16 }, (_, i) => i + 1),
    [1, 4, 4, 1],
  )
const kernel3 = (values: number[]) => tf.tensor4d(values, [3, 3, 1, 1])
const values = (x: tf.Tensor) => [...x.dataSync()]

describe('dilated depthwise convolution', () => {
  // Computed by hand: with dilation 2 the taps of an output pixel lie 2 apart, outside counts 0.
  // Kernel 1..9 by rows. Pixel (0,0) sees (0,0) at tap 5, (0,2) at 6, (2,0) at 8, (2,2) at 9:
  // 1·5 + 3·6 + 9·8 + 11·9 = 194. Pixel (1,1): 6·5 + 8·6 + 14·8 + 16·9 = 334.
  // Pixel (2,2): 1·1 + 3·2 + 9·4 + 11·5 = 98. Pixel (3,3): 6·1 + 8·2 + 14·4 + 16·5 = 158. Pixel (0,1): 2·5 + 4·6 + 10·8
  // + 12·9 = 222.
  const kernel = () => kernel3([1, 2, 3, 4, 5, 6, 7, 8, 9])
  const run = (stride: number, eager: boolean) =>
    compile(
      'dilated',
      ({ x, k }: { x: tf.Tensor4D; k: tf.Tensor4D }) => ({ y: kernels.depthwiseConv2d(x, k, stride, 2) }),
      { eager },
    )({ x: image(), k: kernel() }).y

  it.each([false, true])('agrees with numbers computed by hand (eager: %s)', (eager) => {
    const y = run(1, eager)
    expect(y.shape).toEqual([1, 4, 4, 1])
    const at = (row: number, column: number) => values(y)[row * 4 + column]
    expect([at(0, 0), at(1, 1), at(2, 2), at(3, 3), at(0, 1)]).toEqual([194, 334, 98, 158, 222])
  })
  it('gives every other pixel of that with stride 2', () => {
    expect(values(run(2, false))).toEqual([0, 2, 8, 10].map((i) => values(run(1, false))[i]))
  })
  it('works on images whose size the dilation does not divide', () => {
    const x = tf.tensor4d(
      Array.from({ length: 9 }, (_, i) => i + 1),
      [1, 3, 3, 1],
    )
    // Pixel (0,0): 1·5 + 3·6 + 7·8 + 9·9 = 160; the middle sees itself alone: 5·5.
    const y = values(kernels.depthwiseConv2d(x, kernel(), 1, 2))
    expect([y[0], y[4], y.length]).toEqual([160, 25, 9])
  })
  it('has the gradient of a zero-stuffed kernel', () => {
    const stuffed = () => {
      const [a, b, c, d, e, f, g, h, i] = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const
      return tf.tensor4d([a, 0, b, 0, c, 0, 0, 0, 0, 0, d, 0, e, 0, f, 0, 0, 0, 0, 0, g, 0, h, 0, i], [5, 5, 1, 1])
    }
    const gradient = (y: (x: tf.Tensor4D) => tf.Tensor) =>
      values(tf.grad((x) => tf.sum(tf.square(y(x as tf.Tensor4D))))(image()))
    expect(gradient((x) => kernels.depthwiseConv2d(x, kernel(), 1, 2))).toEqual(
      gradient((x) => tf.depthwiseConv2d(x, stuffed(), 1, 'same')),
    )
  })
})

describe('a depthwise filter of 5x5', () => {
  // As its definition reads: dL/dF[i, j, c] = Σ over n, y, x of image[n, y + i - 2, x + j - 2, c] · dL/dy[n, y, x, c],
  // outside counts 0.
  it.each([2, 4, 7])('has the gradient of its definition on images of %i pixels', (size) => {
    const [batch, channels] = [2, 3]
    const count = batch * size * size * channels
    // Small whole numbers: every sum is exact.
    const numbers = (factor: number) => Array.from({ length: count }, (_, i) => ((i * factor) % 11) - 5)
    const [image, dy] = [numbers(7), numbers(3)]
    const at = (n: number, y: number, x: number, c: number) => ((n * size + y) * size + x) * channels + c
    const expected = Array.from({ length: 25 * channels }, (_, tap) => {
      const [i, j, c] = [
        Math.floor(tap / channels / 5) - 2,
        (Math.floor(tap / channels) % 5) - 2,
        tap % channels,
      ] as const
      let sum = 0
      for (let n = 0; n < batch; n++)
        for (let y = Math.max(0, -i); y < Math.min(size, size - i); y++)
          for (let x = Math.max(0, -j); x < Math.min(size, size - j); x++)
            sum += image[at(n, y + i, x + j, c)]! * dy[at(n, y, x, c)]!
      return sum
    })
    const shape: [number, number, number, number] = [batch, size, size, channels]
    const loss = (filter: tf.Tensor) =>
      tf.sum<tf.Scalar>(
        tf.mul(kernels.depthwiseConv2d(tf.tensor4d(image, shape), filter as tf.Tensor4D), tf.tensor4d(dy, shape)),
      )
    expect(values(tf.grad(loss)(tf.ones([5, 5, channels, 1])))).toEqual(expected)
  })
})

describe('pools and strided convolutions', () => {
  it('of 1x1 see every other pixel, and hand gradients back to these alone', () => {
    const kernel = tf.tensor4d([2], [1, 1, 1, 1])
    expect(values(kernels.conv2d(image(), kernel, 2))).toEqual([2, 6, 18, 22])
    const [dx, dkernel] = tf.grads((x, kernel) => tf.sum(kernels.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, 2)))([
      image(),
      kernel,
    ])
    expect([values(dx!), values(dkernel!)]).toEqual([[2, 0, 2, 0, 0, 0, 0, 0, 2, 0, 2, 0, 0, 0, 0, 0], [24]])
  })
  it('are aligned as with PyTorch’s padding of 1: windows of stride 2 start one pixel before the image', () => {
    expect(values(kernels.maxPool(image(), 3, 2))).toEqual([6, 8, 14, 16])
    // Sums of the window's pixels by their count: (1+2+5+6)/4, (2+3+4+6+7+8)/6, (5+6+9+10+13+14)/6,
    // (6+7+8+10+11+12+14+15+16)/9.
    expect(values(kernels.avgPool(image(), 3, 2)).map((v) => Math.round(v * 1e4) / 1e4)).toEqual([3.5, 5, 9.5, 11])
    expect(values(kernels.conv2d(image(), kernel3([1, 1, 1, 1, 1, 1, 1, 1, 1]), 2))).toEqual([14, 30, 57, 99])
  })
  it('along one side see a row or a column, every other one with a stride, and hand gradients back', () => {
    const taps = [1, 10, 100]
    const row = tf.tensor4d(taps, [1, 3, 1, 1])
    // Pixel (0, 0) sees 0 1 2, (0, 2) sees 2 3 4: 1·10 + 2·100, 2 + 3·10 + 4·100.
    expect(values(kernels.conv2d(image(), row, 2)).slice(0, 2)).toEqual([210, 432])
    expect(kernels.conv2d(image(), row, 2).shape).toEqual([1, 4, 2, 1])
    const column = tf.tensor4d(taps, [3, 1, 1, 1])
    // Down the first column 1 5 9 13.
    expect(kernels.conv2d(image(), column, 2).shape).toEqual([1, 2, 4, 1])
    expect([0, 4].map((at) => values(kernels.conv2d(image(), column, 2))[at])).toEqual([510, 5 + 90 + 1_300])
    const { gradients } = valueAndGradients(
      () => ({ loss: tf.sum(kernels.conv2d(image(), row, 2)) as tf.Scalar }),
      [row],
    )
    // What each tap sees: of columns -1 and 1, 0 and 2, 1 and 3 of all rows.
    expect(values(gradients[0]!)).toEqual([32, 28 + 36, 32 + 40])
  })

  it('leave padding out of an average at stride 1', () => {
    expect(values(kernels.avgPool(tf.ones([1, 4, 4, 1]), 3, 1))).toEqual(Array(16).fill(1))
  })
})

describe('batch normalisation', () => {
  it('has the numeric gradient, with scale and offset', () => {
    const x = tf.tensor4d([0.5, -1, 2, 0.3, 1.7, -0.2, 0.9, 1.1], [2, 2, 1, 2])
    const [scale, offset] = [tf.tensor1d([1.5, 0.5]), tf.tensor1d([0.1, -0.3])]
    const weight = tf.tensor4d([1, 2, -1, 0.5, 3, -2, 0.7, 1.3], [2, 2, 1, 2])
    const loss = (x: tf.Tensor, s: tf.Tensor, o: tf.Tensor) =>
      tf.sum<tf.Scalar>(
        tf.mul(kernels.trainingBatchNorm(x as tf.Tensor4D, s as tf.Tensor1D, o as tf.Tensor1D, 1e-3).y, weight),
      )
    const { gradients } = valueAndGradients(() => ({ loss: loss(x, scale, offset) }), [x, scale, offset])
    const tensors = [x, scale, offset]
    tensors.forEach((tensor, which) => {
      const numeric = values(tensor).map((_, i) => {
        const at = (delta: number) => {
          const data = values(tensor)
          data[i] = (data[i] ?? 0) + delta
          const moved = tensors.map((t, j) => (j === which ? tf.tensor(data, t.shape) : t)) as [
            tf.Tensor,
            tf.Tensor,
            tf.Tensor,
          ]
          return loss(...moved).dataSync()[0] ?? Number.NaN
        }
        return (at(1e-2) - at(-1e-2)) / 2e-2
      })
      values(gradients[which] as tf.Tensor).forEach((value, i) => {
        expect(value).toBeCloseTo(numeric[i] ?? Number.NaN, 2)
      })
    })
  })
  it('gives the batch’s mean and its variance with Bessel’s correction', () => {
    const { mean, variance } = kernels.trainingBatchNorm(
      tf.tensor4d([1, 2, 3, 6], [4, 1, 1, 1]),
      tf.tensor1d([1]),
      tf.tensor1d([0]),
      1e-5,
    )
    expect([values(mean)[0], values(variance)[0]]).toEqual([3, expect.closeTo(14 / 3, 5)])
  })
})

describe('grouped 1x1 convolution and channel shuffle', () => {
  it('of one group multiplies each pixel by the kernel, and hands gradients back', () => {
    const x = tf.tensor4d([1, 2, 3, 4], [1, 1, 2, 2])
    const kernel = tf.tensor4d([1, 2, 3, 10, 20, 30], [1, 1, 2, 3])
    expect(values(kernels.groupedConv1x1(x, kernel, 1))).toEqual([21, 42, 63, 43, 86, 129])
    const [dx, dkernel] = tf.grads((x, kernel) => tf.sum(kernels.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D)))([
      x,
      kernel,
    ])
    expect([values(dx!), values(dkernel!)]).toEqual([
      [6, 60, 6, 60],
      [4, 4, 4, 6, 6, 6],
    ])
  })
  it('keep groups apart and then interleave them', () => {
    const x = tf.tensor4d([1, 2, 3, 4], [1, 1, 1, 4])
    // Two groups of two inputs: outputs 1·1 + 2·10, 1·2 + 2·20 | 3·3 + 4·30, 3·4 + 4·40.
    const kernel = tf.tensor4d([1, 2, 3, 4, 10, 20, 30, 40], [1, 1, 2, 4])
    expect(values(kernels.groupedConv1x1(x, kernel, 2))).toEqual([21, 42, 129, 172])
    expect(values(kernels.channelShuffle(x, 2))).toEqual([1, 3, 2, 4])
  })
})

describe('softmax cross-entropy', () => {
  it('is the mean of -log softmax at the label, with its gradient', () => {
    const logits = tf.tensor2d([1, 2, 3, 1, 1, 1], [2, 3])
    const labels = tf.tensor1d([2, 0], 'int32')
    const { loss, gradients } = valueAndGradients(
      () => ({ loss: kernels.softmaxCrossEntropy(logits, labels) }),
      [logits],
    )
    const e = [1, 2, 3].map(Math.exp)
    const sum = e.reduce((a, b) => a + b)
    expect(loss.dataSync()[0]).toBeCloseTo((-Math.log(e[2]! / sum) + Math.log(3)) / 2, 5)
    const expected = [e[0]! / sum, e[1]! / sum, e[2]! / sum - 1, 1 / 3 - 1, 1 / 3, 1 / 3].map((v) => v / 2)
    values(gradients[0]!).forEach((v, i) => {
      expect(v).toBeCloseTo(expected[i]!, 5)
    })
  })
})
