import type { tf } from '../tf.ts'
import { nodeBackend, type OpAttribute } from '../tf.ts'

/** The attributes of a TensorFlow op: see `attribute` for how each is written. */
export type OpAttributes = Readonly<Record<string, OpAttribute['value'] | DataTypeAttribute | FloatAttribute>>

interface DataTypeAttribute {
  readonly type: tf.DataType
}

interface FloatAttribute {
  readonly float: number
}

/** A data type as an attribute, such as T. */
export const type = (dtype: tf.DataType): DataTypeAttribute => ({ type: dtype })
/** A float as an attribute; plain numbers are written as integers. */
export const float = (value: number): FloatAttribute => ({ float: value })

/** Runs one TensorFlow op by name. Shapes and meanings are those of TensorFlow's op of that name. */
export function execute(op: string, inputs: readonly tf.TensorInfo[], attributes: OpAttributes): tf.Tensor {
  return nodeBackend().executeSingleOutput(op, opAttributes(attributes), [...inputs])
}

/** The same for an op with several outputs, all of which are returned. */
export function executeAll(
  op: string,
  inputs: readonly tf.TensorInfo[],
  attributes: OpAttributes,
  outputs: number,
): tf.Tensor[] {
  return nodeBackend().executeMultipleOutputs(op, opAttributes(attributes), [...inputs], outputs)
}

function opAttributes(attributes: OpAttributes): OpAttribute[] {
  return Object.entries(attributes).map(([name, value]) => attribute(name, value))
}

/** One attribute in the binding's form. */
export function attribute(name: string, value: OpAttributes[string]): OpAttribute {
  const { binding } = nodeBackend()
  if (typeof value === 'object' && 'type' in value) {
    const dtype = nodeBackend().getDTypeInteger((value as DataTypeAttribute).type)
    return { name, type: binding.TF_ATTR_TYPE, value: dtype }
  }
  if (typeof value === 'object' && 'float' in value)
    return { name, type: binding.TF_ATTR_FLOAT, value: (value as FloatAttribute).float }
  if (typeof value === 'string') return { name, type: binding.TF_ATTR_STRING, value }
  if (typeof value === 'boolean') return { name, type: binding.TF_ATTR_BOOL, value }
  return { name, type: binding.TF_ATTR_INT, value }
}
