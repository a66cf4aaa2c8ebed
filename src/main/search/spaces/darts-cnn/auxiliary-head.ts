import { globalAveragePool } from '../../tensor/kernels/index.ts'
import { batchNorm, conv, linear, relu } from '../../tensor/layers.ts'
import { heNormal, type ParameterLayout } from '../../tensor/parameters.ts'
import type { Pass } from '../../tensor/pass.ts'
import { tf } from '../../tensor/tf.ts'

export interface AuxiliaryHeadOptions {
  /** Of the state the head sees. */
  readonly channels: number
  readonly classes: number
  readonly input: 'cifar' | 'imagenet'
}

/** Side of the average pool, pixels. */
const pool = 5
const channels = { first: 128, second: 768 } as const

/**
 * The auxiliary classifier of DARTS' evaluation nets (quark0/darts cnn/model.py): average pool 5×5, 1×1 → 128, 2×2 →
 * 768, linear. In the authors' ImageNet net the second batch norm is missing. State [n, h, w, c] (8² for CIFAR, 7² for
 * ImageNet)
 * -> logits [n, classes]; where more than one pixel is left in a net of unusual size, their mean counts.
 */
export function auxiliaryHead(
  layout: ParameterLayout,
  { channels: inputs, classes, input }: AuxiliaryHeadOptions,
): (pass: Pass, state: tf.Tensor4D) => tf.Tensor2D {
  const stride = input === 'cifar' ? 3 : 2
  const first = conv(layout.scope('conv1'), { in: inputs, out: channels.first })
  const firstNorm = batchNorm(layout.scope('norm1'), { channels: channels.first, affine: true })
  const second = layout
    .scope('conv2')
    .weight('kernel', [2, 2, channels.first, channels.second], heNormal(4 * channels.first))
  const secondNorm =
    input === 'cifar' ? batchNorm(layout.scope('norm2'), { channels: channels.second, affine: true }) : undefined
  const classifier = linear(layout.scope('classifier'), { in: channels.second, out: classes })
  return (pass, state) => {
    const pooled = tf.avgPool(relu(pass, state), pool, stride, 'valid')
    const narrow = relu(pass, firstNorm(pass, first(pass, pooled)))
    const wide = tf.conv2d(narrow, pass.weight(second) as tf.Tensor4D, 1, 'valid')
    const normed = secondNorm === undefined ? wide : secondNorm(pass, wide)
    return classifier(pass, globalAveragePool(tf.relu(normed)))
  }
}
