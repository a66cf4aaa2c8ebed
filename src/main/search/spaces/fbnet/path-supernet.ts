import { TansakuError } from '#shared/errors.ts'
import { fbnetBlockIds, type FbnetBlockId } from '#shared/architecture/index.ts'
import { fbnetBlocks } from '#shared/spaces/fbnet/blocks.ts'
import type { OperatorPlace } from '#shared/network/operator.ts'
import type { Block, ParameterLayout, Segment } from '../../tensor/parameters.ts'
import type { Pass } from '../../tensor/pass.ts'
import { tf } from '../../tensor/tf.ts'
import { networkFunction, networkLayer } from '../network-layer.ts'

/**
 * `shared`: blocks of a layer that are made of the same convolutions are parts of the biggest of them: k3 the middle of
 * k5, e3 the first channels of e6 (once-for-all, Cai et al. 2020). `separate`: each block has weights of its own, as in
 * FBNet.
 */
export type Sharing = 'shared' | 'separate'

/** A supernet of which one path is computed, forward and back. */
export interface PathSupernet {
  /**
   * @param images [n, height, width, 3] @param path int32 [layers], the block of each searched layer
   * @returns logits [n, classes]
   */
  readonly apply: (pass: Pass, images: tf.Tensor4D, path: tf.Tensor1D) => tf.Tensor2D
  /**
   * Several paths at once: x_{l+1} = Σ_k gates_{l,k} · b_{l,path_k}(x_l).
   * @param gates [layers, paths]
   */
  readonly mix: (pass: Pass, images: tf.Tensor4D, paths: readonly tf.Tensor1D[], gates: tf.Tensor2D) => tf.Tensor2D
  readonly classes: number
  readonly layers: readonly { readonly place: string; readonly blocks: readonly Block[] }[]
}

/** Over the places of a space. Separate weights have the names that they have in the supernet of all blocks. */
export function pathSupernet(
  layout: ParameterLayout,
  places: readonly OperatorPlace[],
  sharing: Sharing,
): PathSupernet {
  const stages = places.map(({ place, searched, candidates }) =>
    searched
      ? { searched, place, blocks: blocksOf(layout.scope(place), candidates, sharing) }
      : { searched, apply: networkFunction(layout.scope(place), candidates[0]!.operator.network) },
  )
  /** @param searched what a searched layer makes of x, by its number */
  const through = (
    pass: Pass,
    images: tf.Tensor4D,
    searched: (layer: number, blocks: readonly Block[], x: tf.Tensor4D) => tf.Tensor4D,
  ): tf.Tensor2D => {
    let layer = 0
    let x: tf.Tensor = images
    for (const stage of stages)
      x =
        stage.apply === undefined
          ? searched(layer++, stage.blocks, x as tf.Tensor4D)
          : stage.apply(pass, x as tf.Tensor4D)
    return x as tf.Tensor2D
  }
  return {
    apply: (pass, images, path) => {
      const indices = tf.unstack(path) as tf.Scalar[]
      return through(pass, images, (layer, blocks, x) => pass.branch(indices[layer]!, blocks)(x))
    },
    mix: (pass, images, paths, gates) => {
      const indices = paths.map((path) => tf.unstack(path) as tf.Scalar[])
      const rows = tf.unstack(gates).map((row) => tf.unstack(row))
      return through(pass, images, (layer, blocks, x) =>
        tf.addN(indices.map((path, k) => tf.mul(rows[layer]![k]!, pass.branch(path[layer]!, blocks)(x)))),
      )
    },
    classes: places.at(-1)!.candidates[0]!.operator.output.channels,
    layers: stages.flatMap((stage) => (stage.apply === undefined ? [stage] : [])),
  }
}

function blocksOf(layout: ParameterLayout, candidates: OperatorPlace['candidates'], sharing: Sharing): Block[] {
  const build = (choice: string) => (scope: ParameterLayout) =>
    networkLayer(scope, candidates.find((candidate) => candidate.choice === choice)!.operator.network)
  const made = new Map<string, Block>()
  const ofChoice = (choice: string): Block => {
    let block = made.get(choice)
    if (block === undefined) {
      const biggest = sharing === 'shared' ? biggestLike(choice as FbnetBlockId) : choice
      block =
        biggest === choice
          ? layout.block(choice, build(choice))
          : layout.variant(choice, ofChoice(biggest), build(choice))
      made.set(choice, block)
    }
    return block
  }
  return candidates.map(({ choice }) => ofChoice(choice))
}

/** Of the blocks made of the same layers, the one that all others fit into. */
export function biggestLike(choice: FbnetBlockId): FbnetBlockId {
  const block = fbnetBlocks[choice]
  if (block === 'skip') return choice
  const alike = fbnetBlockIds.filter((id) => {
    const other = fbnetBlocks[id]
    return other !== 'skip' && other.groups === block.groups && other.expansion > 1 === block.expansion > 1
  })
  return alike.reduce((biggest, id) => (bulk(id) > bulk(biggest) ? id : biggest))
}

function bulk(choice: FbnetBlockId): number {
  const block = fbnetBlocks[choice]
  return block === 'skip' ? 0 : block.expansion * block.kernel
}

/** @throws TansakuError ARCHITECTURE_INVALID for a path that is not one of the supernet's blocks for each layer */
export function requirePath({ layers }: PathSupernet, path: readonly number[]): void {
  const fits =
    path.length === layers.length && path.every((block, l) => Number.isInteger(block) && layers[l]!.blocks[block])
  if (fits) return
  throw new TansakuError(
    'ARCHITECTURE_INVALID',
    `A path of this supernet has a block's number for each of its ${String(layers.length)} layers; found [${path.join()}].`,
  )
}

/** Weights that some of the paths use, as segments of the flat vector, besides those outside all blocks. */
export const segmentsOf = ({ layers }: PathSupernet, paths: readonly (readonly number[])[]): Segment[] => [
  ...new Set(paths.flatMap((path) => path.map((block, l) => layers[l]!.blocks[block]!.weights))),
]
