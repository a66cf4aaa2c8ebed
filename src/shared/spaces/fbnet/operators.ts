import { TansakuError } from '../../errors.ts'
import { fbnetBlockIds, type FbnetArchitecture, type FbnetBlockId } from './spec.ts'
import { fbnetBlocks } from './blocks.ts'
import { networkFrom, type NetworkBuilder, type Ref } from '../../network/builder.ts'
import type { Shape } from '../../network/network.ts'
import { makeOperator, type Operator, type OperatorPlace } from '../../network/operator.ts'
import { imageShape } from '../input.ts'
import { fbnetSpaceOf, layersOf, type FbnetLayer, type FbnetSpace } from './tables.ts'

/** A convolution with batch norm and ReLU. */
function convBnRelu(b: NetworkBuilder, x: Ref, channels: number, options: Parameters<NetworkBuilder['conv']>[2]): Ref {
  return b.relu(b.batchNorm(b.conv(x, channels, options)))
}

/**
 * One block of Table 2: 1×1 (×e) + ReLU, channel shuffle where grouped, depthwise k×k + ReLU, 1×1 linear, residual
 * where shapes match.
 * As in the article's published builder, e1 has no expanding 1×1, and `skip` is a 1×1 convolution where the shape
 * changes.
 */
function block(
  b: NetworkBuilder,
  x: Ref,
  id: FbnetBlockId,
  { channels, stride }: Pick<FbnetLayer, 'channels' | 'stride'>,
): Ref {
  const row = fbnetBlocks[id]
  const sameShape = stride === 1 && x.shape.channels === channels
  if (row === 'skip') return sameShape ? b.identity(x) : convBnRelu(b, x, channels, { stride })
  const { kernel, expansion, groups } = row
  let y = expansion === 1 ? x : convBnRelu(b, x, x.shape.channels * expansion, { groups })
  if (groups > 1) y = b.channelShuffle(y, groups)
  y = b.relu(b.batchNorm(b.depthwise(y, kernel, { stride })))
  y = b.batchNorm(b.conv(y, channels, { groups }))
  return sameShape ? b.sum([y, x]) : y
}

export function blockOperator(layer: Pick<FbnetLayer, 'input' | 'channels' | 'stride'>, id: FbnetBlockId): Operator {
  const network = networkFrom(layer.input, (b, x) => block(b, x, id, layer))
  return makeOperator(id, network, { stride: layer.stride })
}

/** k×k convolution, batch norm, ReLU: the first layer of FBNet and of MobileNetV2 (with ReLU6). */
export function stemOperator(input: Shape, stem: FbnetSpace['stem'], activation: 'relu' | 'relu6' = 'relu'): Operator {
  const network = networkFrom(input, (b, x) => b[activation](b.batchNorm(b.conv(x, stem.channels, stem))))
  return makeOperator(activation === 'relu' ? 'stem' : 'stem_relu6', network, stem)
}

/** 1×1 convolution, batch norm, ReLU, global average pool, linear layer. */
export function headOperator(
  input: Shape,
  channels: number,
  classes: number,
  activation: 'relu' | 'relu6' = 'relu',
): Operator {
  const network = networkFrom(input, (b, x) =>
    b.linear(b.globalAveragePool(b[activation](b.batchNorm(b.conv(x, channels)))), classes),
  )
  return makeOperator(activation === 'relu' ? 'head' : 'head_relu6', network, { channels })
}

/** Stem, searched layers and head with the operators that may stand there. */
export function operatorPlaces(space: FbnetSpace, headChannels: number = space.headChannels): OperatorPlace[] {
  const layers = layersOf(space)
  const last = layers.at(-1)!
  const headInput = blockOperator(last, 'skip').output
  const fixed = (place: string, operator: Operator): OperatorPlace => ({
    place,
    searched: false,
    candidates: [{ choice: place, operator }],
  })
  return [
    fixed('stem', stemOperator(imageShape(space.input), space.stem)),
    ...layers.map((layer) => ({
      place: `layer ${layer.index + 1}`,
      searched: true,
      candidates: fbnetBlockIds.map((choice) => ({ choice, operator: blockOperator(layer, choice) })),
    })),
    fixed('head', headOperator(headInput, headChannels, space.input.classes)),
  ]
}

/**
 * The space's layers, one for each block.
 * @throws TansakuError ARCHITECTURE_INVALID if the block list is not the space's length.
 */
export function layersOfBlocks(architecture: FbnetArchitecture): FbnetLayer[] {
  const { space: id, blocks } = architecture
  const layers = layersOf(fbnetSpaceOf(architecture))
  if (blocks.length !== layers.length) {
    throw new TansakuError(
      'ARCHITECTURE_INVALID',
      `The architecture has ${blocks.length} blocks; space ${id} has ${layers.length} searched layers. Give one block for each layer.`,
      {
        found: blocks.length,
        expected: layers.length,
      },
    )
  }
  return layers
}

/** An architecture's operators in network order. @throws as layersOfBlocks. */
export function fbnetOperators(architecture: FbnetArchitecture): Operator[] {
  const { blocks, headChannels } = architecture
  const space = fbnetSpaceOf(architecture)
  const chosen = layersOfBlocks(architecture).map((layer, i) => blockOperator(layer, blocks[i]!))
  return [
    stemOperator(imageShape(space.input), space.stem),
    ...chosen,
    headOperator(chosen.at(-1)!.output, headChannels ?? space.headChannels, space.input.classes),
  ]
}
