import type { DartsStem } from '#shared/spaces/darts-cnn/network.ts'
import { globalAveragePool } from '../../tensor/kernels/index.ts'
import { batchNorm, conv, linear, relu } from '../../tensor/layers.ts'
import { heNormal, type ParameterLayout } from '../../tensor/parameters.ts'
import type { Pass } from '../../tensor/pass.ts'
import { tf } from '../../tensor/tf.ts'

export interface AuxiliaryHeadOptions {
  /** Of the state the head sees. */
  readonly channels: number
  /** Its height and width, pixels. */
  readonly side: number
  readonly classes: number
  /** Of the net. */
  readonly stem: DartsStem
}

/** Side of the average pool, pixels. */
const articlePool = 5
const channels = { first: 128, second: 768 } as const

/**
 * The auxiliary classifier of DARTS' evaluation nets (quark0/darts cnn/model.py): average pool 5×5, 1×1 → 128, 2×2 →
 * 768, linear. In the authors' ImageNet net the second batch norm is missing. State [n, h, w, c] (8² for CIFAR, 7² for
 * ImageNet)
 * -> logits [n, classes]; where more than one pixel is left in a net of unusual size, their mean counts, and where too
 * few would be, the pool is made to leave 2².
 */
export function auxiliaryHead(
  layout: ParameterLayout,
  { channels: inputs, side, classes, stem }: AuxiliaryHeadOptions,
): (pass: Pass, state: tf.Tensor4D) => tf.Tensor2D {
  const { pool, stride } = poolOf(side, stem === 'small' ? 3 : 2)
  const first = conv(layout.scope('conv1'), { in: inputs, out: channels.first })
  const firstNorm = batchNorm(layout.scope('norm1'), { channels: channels.first, affine: true })
  const second = layout
    .scope('conv2')
    .weight('kernel', [2, 2, channels.first, channels.second], heNormal(4 * channels.first))
  const secondNorm =
    stem === 'small' ? batchNorm(layout.scope('norm2'), { channels: channels.second, affine: true }) : undefined
  const classifier = linear(layout.scope('classifier'), { in: channels.second, out: classes })
  return (pass, state) => {
    const pooled = tf.avgPool(relu(pass, state), pool, stride, 'valid')
    const narrow = relu(pass, firstNorm(pass, first(pass, pooled)))
    const wide = tf.conv2d(narrow, pass.weight(second) as tf.Tensor4D, 1, 'valid')
    const normed = secondNorm === undefined ? wide : secondNorm(pass, wide)
    return classifier(pass, globalAveragePool(tf.relu(normed)))
  }
}

function poolOf(side: number, stride: number): { pool: number; stride: number } {
  if (side >= articlePool + stride) return { pool: articlePool, stride }
  const pool = Math.min(articlePool, side - 1)
  return { pool, stride: side - pool }
}
