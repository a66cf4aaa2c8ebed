import protocol, { type onnx } from 'onnx-proto'
import type { NetworkNode } from '#shared/network/network.ts'
import type { WeightedNetwork } from '#shared/network/weighted.ts'
import { inputName, outputName } from '#shared/exports/formats.ts'
import type { ModelFacts } from '../facts.ts'
import { createGraph } from './graph.ts'
import { writeNode } from './nodes.ts'

const { ModelProto, TensorProto } = protocol.onnx

/** 17 is what all runtimes of the last years read. */
const opset = 17
/** The file format's own version that goes with it. */
const irVersion = 8

/**
 * The network as an ONNX model: images [batch, channels, height, width], normalised as in training, to logits
 * [batch, classes]. Facts are metadata properties.
 */
export function writeOnnx({ network, weights }: WeightedNetwork, facts: ModelFacts): Uint8Array {
  const graph = createGraph()
  for (const node of network.nodes) writeNode(graph, node, weights.get(node.id))
  const [input, output] = [network.nodes[0]!, network.nodes.at(-1)!]
  const model = ModelProto.create({
    irVersion,
    producerName: 'Tansaku',
    producerVersion: facts.producerVersion,
    modelVersion: 1,
    docString: facts.description,
    opsetImport: [{ domain: '', version: opset }],
    metadataProps: Object.entries(facts.properties).map(([key, value]) => ({ key, value })),
    graph: {
      name: facts.name,
      ...graph.finish(output.id, outputName),
      input: [valueInfo(inputName, batchOf(facts), input, 'image')],
      output: [valueInfo(outputName, batchOf(facts), output, 'vector')],
    },
  })
  return ModelProto.encode(model).finish()
}

const batchOf = ({ batch }: ModelFacts): onnx.TensorShapeProto.IDimension =>
  batch === null ? { dimParam: 'batch' } : { dimValue: batch }

function valueInfo(
  name: string,
  batch: onnx.TensorShapeProto.IDimension,
  { output: { channels, height, width } }: NetworkNode,
  kind: 'image' | 'vector',
): onnx.IValueInfoProto {
  const sizes = kind === 'image' ? [channels, height, width] : [channels]
  return {
    name,
    type: {
      tensorType: {
        elemType: TensorProto.DataType.FLOAT,
        shape: { dim: [batch, ...sizes.map((dimValue) => ({ dimValue }))] },
      },
    },
  }
}
