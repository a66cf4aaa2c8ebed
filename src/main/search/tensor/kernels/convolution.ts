import { TansakuError } from '#shared/errors.ts'
import { tf } from '../tf.ts'

/**
 * Convolutions of NHWC images, aligned as in PyTorch: kernel k is padded by floor(k / 2) (times the dilation) on every
 * side. TensorFlow's own SAME padding agrees with that at stride 1 only; at stride 2 it shifts an even image by one.
 */
export function conv2d(x: tf.Tensor4D, kernel: tf.Tensor4D, stride = 1): tf.Tensor4D {
  const [size, width] = kernel.shape
  if (size !== width) return lineConv2d(x, kernel, stride)
  // Strided: oneDNN's gradient of a 1x1 filter with a stride writes past its memory where there is no AVX-512.
  if (size === 1) return pointwise(stride === 1 ? x : everyOther(x, stride), kernel)
  if (stride === 1) return tf.conv2d(x, kernel, 1, 'same')
  return tf.conv2d(padded(x, size, stride), kernel, stride, 'valid')
}

/**
 * A convolution along one side alone, kernel [1, k, …] or [k, 1, …], and strided along it: every other line of what it
 * gives without a stride, so that padding is centred and no gradient of two strides is asked for.
 */
function lineConv2d(x: tf.Tensor4D, kernel: tf.Tensor4D, stride: number): tf.Tensor4D {
  const y = tf.conv2d(x, kernel, 1, 'same')
  if (stride === 1) return y
  return kernel.shape[0] === 1 ? tf.avgPool(y, 1, [1, stride], 'valid') : tf.avgPool(y, 1, [stride, 1], 'valid')
}

/**
 * A 1x1 convolution as what it is, one product of matrices: oneDNN takes half the time for its filter's gradient then,
 * and a tenth less for the others (16 to 384 channels, two cores).
 */
function pointwise(x: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D {
  const [batch, height, width, inputs] = x.shape
  const outputs = kernel.shape[3]
  const product = tf.matMul(tf.reshape(x, [batch * height * width, inputs]), tf.reshape(kernel, [inputs, outputs]))
  return tf.reshape(product, [batch, height, width, outputs])
}

/**
 * Depthwise convolution, kernel [k, k, channels, 1]. Its dilated form is made of plain ones, because tfjs has no
 * gradient for dilation and TensorFlow's CPU kernel honours it only while oneDNN is on: an image is cut into
 * dilation x dilation interleaved images (SpaceToBatch), each convolved by the plain kernel.
 */
export function depthwiseConv2d(x: tf.Tensor4D, kernel: tf.Tensor4D, stride = 1, dilation = 1): tf.Tensor4D {
  const [size] = kernel.shape
  if (dilation === 1) {
    if (stride === 1) return tf.depthwiseConv2d(x, kernel, 1, 'same')
    return tf.depthwiseConv2d(padded(x, size, stride), kernel, stride, 'valid')
  }
  // Every tap of an output pixel lies on the same interleaved image; stride = dilation asks for one of these alone.
  if (stride === dilation) return tf.depthwiseConv2d(everyOther(x, stride), kernel, 1, 'same')
  if (stride !== 1)
    throw new TansakuError(
      'INTERNAL',
      `Depthwise convolution with stride ${String(stride)} and dilation ${String(dilation)} is not written: use stride 1 or the dilation.`,
    )
  return fromPhases(tf.depthwiseConv2d(toPhases(x, dilation), kernel, 1, 'same'), x.shape, dilation)
}

/**
 * Cuts [n, h, w, c] into dilation² interleaved images: [dilation² · n, h / dilation, w / dilation, c], rounded up with
 * zeros.
 */
export function toPhases(x: tf.Tensor4D, dilation: number): tf.Tensor4D {
  const [, height, width] = x.shape
  const missing = (extent: number): [number, number] => [0, (dilation - (extent % dilation)) % dilation]
  return tf.spaceToBatchND(x, [dilation, dilation], [missing(height), missing(width)])
}

/** Puts interleaved images together again, to the height and width of `shape`. */
export function fromPhases(
  phases: tf.Tensor4D,
  shape: readonly [number, number, number, number],
  dilation: number,
): tf.Tensor4D {
  const [, height, width] = shape
  const surplus = (extent: number, phase: number): [number, number] => [0, phase * dilation - extent]
  return tf.batchToSpaceND(
    phases,
    [dilation, dilation],
    [surplus(height, phases.shape[1]), surplus(width, phases.shape[2])],
  )
}

/** The pixels at even places, in both directions (for a stride of 2). */
export function everyOther(x: tf.Tensor4D, stride: number): tf.Tensor4D {
  return tf.avgPool(x, 1, stride, 'valid')
}

/** 1x1 convolution in groups, kernel [1, 1, inputs / groups, outputs]; outputs are ordered by group. */
export function groupedConv1x1(x: tf.Tensor4D, kernel: tf.Tensor4D, groups: number, stride = 1): tf.Tensor4D {
  if (groups === 1) return conv2d(x, kernel, stride)
  const kernels = tf.split<tf.Tensor4D>(kernel, groups, 3)
  const images = tf.split<tf.Tensor4D>(x, groups, 3)
  return tf.concat(
    images.map((image, group) => conv2d(image, kernels[group] ?? kernel, stride)),
    3,
  )
}

/** Interleaves the channels of `groups` groups (ShuffleNet), so that the next grouped convolution sees all of them. */
export function channelShuffle(x: tf.Tensor4D, groups: number): tf.Tensor4D {
  const [batch, height, width, channels] = x.shape
  const grouped = tf.reshape(x, [batch * height * width, groups, channels / groups])
  return tf.reshape(tf.transpose(grouped, [0, 2, 1]), [batch, height, width, channels])
}

/**
 * Pads an image for a strided VALID window of `size` as PyTorch's padding floor(size / 2) does, but only where windows
 * reach: with an even image the last column of padding is never read.
 */
export function padded(x: tf.Tensor4D, size: number, stride: number, value = 0): tf.Tensor4D {
  const [, height, width] = x.shape
  const around = (extent: number): [number, number] => {
    const before = Math.floor(size / 2)
    const windows = Math.floor((extent + 2 * before - size) / stride) + 1
    return [before, Math.max(0, (windows - 1) * stride + size - before - extent)]
  }
  const [top, bottom] = around(height)
  const [left, right] = around(width)
  if (top + bottom + left + right === 0) return x
  return tf.pad(
    x,
    [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
    value,
  )
}
