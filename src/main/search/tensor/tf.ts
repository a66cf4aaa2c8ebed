/** The one place that imports tfjs: settings first, then the polyfill, then the library. */
import './environment.ts'
import './polyfill.ts'
import * as tf from '@tensorflow/tfjs-node-gpu'
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js'
import type { TFEOpAttr, TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding.js'

export { tf }

/** An attribute of a TensorFlow op, in the binding's form. */
export type OpAttribute = TFEOpAttr

/**
 * The native binding. `loadSavedModel` takes a third argument here: the bytes of a tensorflow.ConfigProto for the
 * session, an addition that Tansaku's set-up makes when it builds the binding.
 */
export interface Binding extends Omit<TFJSBinding, 'loadSavedModel'> {
  loadSavedModel: (exportDir: string, tags: string, configProto?: Uint8Array | null) => number
}

/** The members of tfjs-node's backend that its type declarations call private, and which tracing needs. */
export interface NodeBackend extends Omit<
  NodeJSKernelBackend,
  'binding' | 'createOutputTensor' | 'getInputTensorIds' | 'tensorMap'
> {
  binding: Binding
  createOutputTensor: (metadata: { id: number; shape: number[]; dtype: number }) => tf.Tensor
  getInputTensorIds: (tensors: readonly tf.TensorInfo[]) => number[]
}

/** tfjs-node's backend, which runs TensorFlow ops by name. */
export function nodeBackend(): NodeBackend {
  return tf.backend() as unknown as NodeBackend
}
