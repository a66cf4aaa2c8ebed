/**
 * Kernels and gradients that tfjs lacks or does slowly, registered once: whoever imports this folder has them.
 * A kernel's inputs and attributes are named as in TensorFlow's op of the same name.
 */
import { nodeBackend, tf } from '../tf.ts'
import { execute, executeAll, float, type } from './execute.ts'

const backendName = 'tensorflow'

function registerKernel(
  kernelName: string,
  run: (inputs: tf.NamedTensorInfoMap, attributes: tf.NamedAttrMap) => tf.Tensor | tf.Tensor[],
): void {
  tf.registerKernel({
    kernelName,
    backendName,
    kernelFunc: ({ inputs, attrs }) => run(inputs, attrs ?? {}),
  })
}

function input(inputs: tf.NamedTensorInfoMap, name: string): tf.TensorInfo {
  const found = inputs[name]
  if (found === undefined) throw new Error(`kernel input ${name} is missing`)
  return found
}

/** Each way back through one op, as tfjs wants it: a function per input. */
type Gradients = Record<string, () => tf.Tensor>

function registerGradient(
  kernelName: string,
  saved: { readonly inputs?: string[]; readonly outputs?: boolean[] },
  gradient: (dy: tf.Tensor, saved: readonly tf.Tensor[], attributes: tf.NamedAttrMap) => Gradients,
): void {
  tf.registerGradient({
    kernelName,
    inputsToSave: saved.inputs ?? [],
    outputsToSave: saved.outputs ?? [],
    // Of several outputs only the first is differentiated here.
    gradFunc: (dy, kept, attributes) => gradient(Array.isArray(dy) ? at(dy, 0) : dy, kept, attributes),
  })
}

/** A saved tensor that must be there. */
function at(tensors: readonly tf.Tensor[], index: number): tf.Tensor {
  const tensor = tensors[index]
  if (tensor === undefined) throw new Error(`saved tensor ${String(index)} is missing`)
  return tensor
}

// ReLU: tfjs composes its gradient of five ops; TensorFlow has it as one.
tf.unregisterGradient('Relu')
registerGradient('Relu', { outputs: [true] }, (dy, saved) => ({
  x: () => execute('ReluGrad', [dy, at(saved, 0)], { T: type('float32') }),
}))

/**
 * Batch normalisation of one batch, fused. Outputs: y, batch mean, batch variance (Bessel's correction), three
 * reserved.
 */
const batchNormAttributes = (attributes: tf.NamedAttrMap, training: boolean) => ({
  T: type('float32'),
  U: type('float32'),
  epsilon: float(attributes['epsilon'] as number),
  data_format: 'NHWC',
  is_training: training,
})
registerKernel('TrainingBatchNorm', (inputs, attributes) => {
  const none = tf.tensor1d([], 'float32')
  return executeAll(
    'FusedBatchNormV3',
    [input(inputs, 'x'), input(inputs, 'scale'), input(inputs, 'offset'), none, none],
    batchNormAttributes(attributes, true),
    6,
  )
})
registerGradient(
  'TrainingBatchNorm',
  { inputs: ['x', 'scale'], outputs: [false, false, false, true, true, true] },
  (dy, saved, attributes) => {
    // One op gives all three; the graph merges the equal calls, and eager runs only those that are asked for.
    const gradients = () => executeAll('FusedBatchNormGradV3', [dy, ...saved], batchNormAttributes(attributes, true), 5)
    return { x: () => at(gradients(), 0), scale: () => at(gradients(), 1), offset: () => at(gradients(), 2) }
  },
)

/** Puts one of tfjs-node's own kernels out of use before a better one takes its name. */
function replaceKernel(kernelName: string, run: Parameters<typeof registerKernel>[1]): void {
  tf.unregisterKernel(kernelName, backendName)
  registerKernel(kernelName, run)
}

// tfjs-node's own leaves out the types, which a graph asks for.
replaceKernel('ExpandDims', (inputs, attributes) => {
  const x = input(inputs, 'input')
  return execute('ExpandDims', [x, tf.scalar(attributes['dim'] as number, 'int32')], {
    T: type(x.dtype),
    Tdim: type('int32'),
  })
})

// tfjs-node's own reads the indices to check them, which a traced step must not; TensorFlow checks them itself.
replaceKernel('GatherV2', (inputs, attributes) => {
  const x = input(inputs, 'x')
  return execute('GatherV2', [x, input(inputs, 'indices'), tf.scalar(attributes['axis'] as number, 'int32')], {
    batch_dims: attributes['batchDims'] as number,
    Tparams: type(x.dtype),
    Tindices: type('int32'),
    Taxis: type('int32'),
  })
})

/** Columns of a depthwise filter whose gradient oneDNN takes in its fast way. */
const fastColumns = 3

/**
 * A wide filter's gradient, a few columns at a time: oneDNN takes 1.2 to 2 times as long for 5x5 at once, and ten times
 * on images smaller than the filter. With strides nothing is gained.
 */
const { kernelFunc: wholeFilterGradient } = tf.getKernel('DepthwiseConv2dNativeBackpropFilter', backendName)
replaceKernel('DepthwiseConv2dNativeBackpropFilter', (inputs, attributes) => {
  const [kernelHeight, kernelWidth, channels, multiplier] = attributes['filterShape'] as [
    number,
    number,
    number,
    number,
  ]
  const { strides, dilations, pad } = attributes as {
    strides: number | number[]
    dilations: number | number[]
    pad: string
  }
  const backprop = (of: tf.NamedTensorInfoMap, attrs: tf.NamedAttrMap) =>
    wholeFilterGradient({ inputs: of, attrs, backend: nodeBackend() }) as tf.Tensor4D
  const isPlain = pad === 'same' && [strides, dilations].flat().every((each) => each === 1)
  if (kernelWidth <= fastColumns || !isPlain || nodeBackend().isUsingGpuDevice) {
    return backprop(inputs, attributes)
  }
  const [x, dy] = [input(inputs, 'x') as tf.Tensor4D, input(inputs, 'dy')]
  const [batch, height, width] = x.shape
  const around = (size: number): [number, number] => [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)]
  const padded = tf.pad(x, [[0, 0], around(kernelHeight), around(kernelWidth), [0, 0]])
  const parts: tf.Tensor4D[] = []
  for (let first = 0; first < kernelWidth; first += fastColumns) {
    const columns = Math.min(fastColumns, kernelWidth - first)
    const seen = tf.slice(padded, [0, 0, first, 0], [batch, height + kernelHeight - 1, width + columns - 1, channels])
    parts.push(
      backprop(
        { x: seen, dy },
        { ...attributes, pad: 'valid', filterShape: [kernelHeight, columns, channels, multiplier] },
      ),
    )
  }
  return tf.concat(parts, 1)
})

// Mean cross-entropy of integer classes, fused: TensorFlow's op hands back the gradient with the loss.
registerKernel('SoftmaxCrossEntropy', (inputs) =>
  executeAll(
    'SparseSoftmaxCrossEntropyWithLogits',
    [input(inputs, 'logits'), input(inputs, 'labels')],
    { T: type('float32'), Tlabels: type('int32') },
    2,
  ),
)
registerGradient('SoftmaxCrossEntropy', { outputs: [false, true] }, (dy, saved) => ({
  // A reshape: tfjs-node runs ExpandDims without the type a graph asks for.
  logits: () => tf.mul(tf.reshape(dy, [...dy.shape, 1]), at(saved, 0)),
  labels: () => {
    throw new Error('class labels have no gradient')
  },
}))
