import { inputName } from '#shared/exports/formats.ts'
import type { Network, Shape } from '#shared/network/network.ts'
import type { ModelFacts } from '../facts.ts'
import { kerasLayers } from './layers.ts'

interface Value {
  readonly name: string
  readonly shape: readonly (number | null)[]
}

/**
 * The architecture, batch norms included and without weights, as `keras.models.model_from_json` (Keras 3) reads it: to
 * be trained there. Its last layer gives logits.
 */
export function writeKerasJson(network: Network, { name, batch }: ModelFacts): Uint8Array {
  const layers: object[] = []
  const values = new Map<string, Value>()
  const shapes = new Map<string, Shape>()
  const add = (className: string, config: object, wished: string, inputs: readonly Value[], shape: Value['shape']) => {
    // Keras gives slashes a meaning of its own.
    const layerName = wished.replaceAll('/', '.')
    layers.push({
      module: 'keras.layers',
      class_name: className,
      config: { name: layerName, ...config },
      registered_name: null,
      name: layerName,
      inbound_nodes: inputs.length === 0 ? [] : [{ args: [argument(className, inputs)], kwargs: {} }],
    })
    return { name: layerName, shape }
  }
  for (const node of network.nodes) {
    shapes.set(node.id, node.output)
    const { height, width, channels } = node.output
    if (node.layer.kind === 'input') {
      const shape = [batch, height, width, channels]
      values.set(node.id, add('InputLayer', { batch_shape: shape, dtype: 'float32' }, inputName, [], shape))
      continue
    }
    let inputs = node.inputs.map((input) => values.get(input)!)
    const made = kerasLayers(node, shapes.get(node.inputs[0]!)!)
    for (const [index, { className, config }] of made.entries()) {
      const isLast = index === made.length - 1
      const isVector = node.layer.kind === 'globalAveragePool' || node.layer.kind === 'linear'
      const shape = isVector ? [batch, channels] : [batch, height, width, channels]
      inputs = [add(className, config, isLast ? node.id : `${node.id}.${String(index)}`, inputs, shape)]
    }
    values.set(node.id, inputs[0]!)
  }
  const [first, last] = [values.get(network.nodes[0]!.id)!, values.get(network.nodes.at(-1)!.id)!]
  const model = {
    module: 'keras.src.models.functional',
    class_name: 'Functional',
    config: {
      name: name.replace(/[^\w.-]+/g, '_'),
      trainable: true,
      layers,
      input_layers: [first.name, 0, 0],
      output_layers: [last.name, 0, 0],
    },
    registered_name: 'Functional',
  }
  return Buffer.from(`${JSON.stringify(model, null, 1)}\n`)
}

/** Layers that join values take them as one list. */
function argument(className: string, inputs: readonly Value[]): unknown {
  const tensors = inputs.map(({ name, shape }) => ({
    class_name: '__keras_tensor__',
    config: { shape, dtype: 'float32', keras_history: [name, 0, 0] },
  }))
  return className === 'Add' || className === 'Concatenate' ? tensors : tensors[0]
}
