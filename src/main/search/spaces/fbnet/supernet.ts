import type { OperatorPlace } from '#shared/network/operator.ts'
import type { Layer } from '../../tensor/layers.ts'
import type { ParameterLayout } from '../../tensor/parameters.ts'
import type { Pass } from '../../tensor/pass.ts'
import { tf } from '../../tensor/tf.ts'
import { networkFunction, networkLayer } from '../network-layer.ts'

/**
 * The supernet's logits. Every searched layer computes all its blocks: x_{l+1} = Σ_i m_{l,i} · b_{l,i}(x_l) (FBNet,
 * equation 5).
 * @param images [n, height, width, 3] @param mixing m, [layers, blocks], each row sums to 1
 * @returns [n, classes]
 */
export type Supernet = (pass: Pass, images: tf.Tensor4D, mixing: tf.Tensor2D) => tf.Tensor2D

/** The supernet of a space's places. Weights are named by place, block and node. */
export function supernet(layout: ParameterLayout, places: readonly OperatorPlace[]): Supernet {
  const stages = places.map((place) => (place.searched ? mixedLayer(layout, place) : fixedLayer(layout, place)))
  return (pass, images, mixing) => {
    const rows = tf.unstack(mixing)
    let row = 0
    let x: tf.Tensor = images
    for (const stage of stages)
      x = stage.mixed
        ? stage.apply(pass, x as tf.Tensor4D, rows[row++] as tf.Tensor1D)
        : stage.apply(pass, x as tf.Tensor4D)
    return x as tf.Tensor2D
  }
}

type Stage =
  | { readonly mixed: true; readonly apply: (pass: Pass, x: tf.Tensor4D, weights: tf.Tensor1D) => tf.Tensor4D }
  | { readonly mixed: false; readonly apply: (pass: Pass, x: tf.Tensor4D) => tf.Tensor }

function mixedLayer(layout: ParameterLayout, { place, candidates }: OperatorPlace): Stage {
  const blocks: Layer[] = candidates.map(({ choice, operator }) =>
    networkLayer(layout.scope(place).scope(choice), operator.network),
  )
  return {
    mixed: true,
    apply: (pass, x, weights) => {
      const m = tf.unstack(weights)
      return tf.addN(blocks.map((block, i) => tf.mul(m[i]!, block(pass, x))))
    },
  }
}

function fixedLayer(layout: ParameterLayout, { place, candidates }: OperatorPlace): Stage {
  return { mixed: false, apply: networkFunction(layout.scope(place), candidates[0]!.operator.network) }
}
