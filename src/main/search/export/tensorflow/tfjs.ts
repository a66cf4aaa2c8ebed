import type { WeightedNetwork } from '#shared/network/weighted.ts'
import { inputName, outputName } from '#shared/exports/formats.ts'
import type { ModelFacts } from '../facts.ts'
import { type ConstantTensor, createGraph, float, shapeOf, type TensorflowGraph } from './graph.ts'
import { writeNode } from './nodes.ts'

const weightsFile = 'weights.bin'

/** The network as a TensorFlow graph: images [batch, height, width, channels] to logits [batch, classes]. */
export function tensorflowGraph({ network, weights }: WeightedNetwork, { batch }: ModelFacts): TensorflowGraph {
  const graph = createGraph(network)
  for (const node of network.nodes) writeNode(graph, node, weights.get(node.id), batch)
  graph.op('Identity', [graph.nameOf(network.nodes.at(-1)!.id)], outputName)
  return graph
}

/** A graph model as TensorFlow.js' `loadGraphModel` reads it: model.json and its weights beside it. */
export function writeTfjs(network: WeightedNetwork, facts: ModelFacts): Map<string, Uint8Array> {
  const { nodes, constants } = tensorflowGraph(network, facts)
  const images = network.network.nodes[0]!.output
  const { channels } = network.network.nodes.at(-1)!.output
  const batch = facts.batch ?? -1
  const tensor = (name: string, shape: readonly number[]) => ({
    [name]: { name: `${name}:0`, dtype: float.type, tensorShape: shapeOf(shape) },
  })
  const model = {
    format: 'graph-model',
    generatedBy: `Tansaku ${facts.producerVersion}`,
    convertedBy: null,
    signature: {
      inputs: tensor(inputName, [batch, images.height, images.width, images.channels]),
      outputs: tensor(outputName, [batch, channels]),
    },
    userDefinedMetadata: facts.properties,
    modelTopology: { node: nodes, library: {}, versions: { producer: 1882, minConsumer: 12 } },
    weightsManifest: [{ paths: [weightsFile], weights: constants.map(manifestEntry) }],
  }
  return new Map([
    ['model.json', Buffer.from(JSON.stringify(model))],
    [
      weightsFile,
      Buffer.concat(constants.map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength))),
    ],
  ])
}

const manifestEntry = ({ name, shape, data }: ConstantTensor) => ({
  name,
  shape,
  dtype: data instanceof Float32Array ? 'float32' : 'int32',
})
