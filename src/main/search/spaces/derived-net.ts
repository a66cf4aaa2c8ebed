import { familyOf, type ArchitectureSpec } from '#shared/architecture/index.ts'
import type { TrainedNetwork } from '#shared/spaces/index.ts'
import type { Network } from '#shared/network/network.ts'
import { TansakuError } from '#shared/errors.ts'
import { dropoutMask } from '../tensor/kernels/index.ts'
import type { ParameterLayout } from '../tensor/parameters.ts'
import type { Pass } from '../tensor/pass.ts'
import { tf } from '../tensor/tf.ts'
import { auxiliaryHead } from './darts-cnn/auxiliary-head.ts'
import { networkFunction } from './network-layer.ts'

/** @throws as networkOf */
export const derivedNetworkOf = (spec: ArchitectureSpec): TrainedNetwork => familyOf(spec).trained(spec)

/**
 * images [n, height, width, channels] -> logits [n, classes], and the auxiliary head's where there is one and the pass
 * is of training. `dropRate` is the share of paths that are dropped; the choice comes from the pass' key.
 */
export type DerivedNet = (
  pass: Pass,
  images: tf.Tensor4D,
  dropRate?: tf.Scalar,
) => { readonly logits: tf.Tensor2D; readonly auxiliaryLogits: tf.Tensor2D | null }

/** @throws TansakuError BAD_REQUEST when an auxiliary head is asked of a net that has no place for one */
export function derivedNet(
  layout: ParameterLayout,
  { network, droppable, auxiliary }: TrainedNetwork,
  options: { readonly auxiliary: boolean },
): DerivedNet {
  const apply = networkFunction(layout, network)
  const head = options.auxiliary ? auxiliaryHeadOf(layout, network, auxiliary) : null
  return (pass, images, dropRate) => {
    const masks =
      dropRate === undefined ? new Map<string, tf.Tensor>() : pathMasks(pass, droppable, images.shape[0], dropRate)
    let state: tf.Tensor | undefined
    const logits = apply(pass, images, (id, value) => {
      if (id === auxiliary?.state) state = value
      const mask = masks.get(id)
      return mask === undefined ? value : tf.mul(value, mask)
    }) as tf.Tensor2D
    return { logits, auxiliaryLogits: head === null || !pass.training ? null : head(pass, state as tf.Tensor4D) }
  }
}

/**
 * For each path [n, 1, 1, 1]: 0 for the examples that go without it, else 1 / (1 - rate) (Larsson et al. 2017). Drawn
 * at once.
 */
function pathMasks(
  pass: Pass,
  droppable: readonly string[],
  examples: number,
  rate: tf.Scalar,
): Map<string, tf.Tensor> {
  if (droppable.length === 0) return new Map()
  const masks = tf.unstack(dropoutMask(pass.nextKey(), rate, [droppable.length, examples, 1, 1, 1]))
  return new Map(droppable.map((id, i) => [id, masks[i]!]))
}

function auxiliaryHeadOf(
  layout: ParameterLayout,
  network: Network,
  place: TrainedNetwork['auxiliary'],
): ReturnType<typeof auxiliaryHead> {
  if (place === null)
    throw new TansakuError(
      'BAD_REQUEST',
      'Only architectures of DARTS cells have an auxiliary head: set its weight to 0.',
    )
  const { channels, height } = network.nodes.find(({ id }) => id === place.state)!.output
  return auxiliaryHead(layout.scope('auxiliary'), {
    channels,
    side: height,
    classes: network.nodes.at(-1)!.output.channels,
    stem: place.stem,
  })
}
