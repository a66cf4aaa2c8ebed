import messages from '@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js'
import { type Binding, nodeBackend, type OpAttribute } from '../tf.ts'
import { type ConstantNode, elementCount, type GraphNode, inputName, type TensorSpec } from './nodes.ts'

/** The tag that the model is loaded by; any would do. */
export const modelTag = 'step'

/** The bytes of a saved_model.pb that holds nothing but this graph. */
export function writeSavedModel(nodes: readonly GraphNode[]): Uint8Array {
  const graph = new messages.GraphDef()
  const attributes = new AttributeWriter(nodeBackend().binding)
  for (const node of nodes) graph.addNode(nodeDef(node, attributes))
  const versions = new messages.VersionDef()
  versions.setProducer(1882)
  versions.setMinConsumer(12)
  graph.setVersions(versions)

  const info = new messages.MetaGraphDef.MetaInfoDef()
  info.setTagsList([modelTag])
  const metaGraph = new messages.MetaGraphDef()
  metaGraph.setMetaInfoDef(info)
  metaGraph.setGraphDef(graph)
  const model = new messages.SavedModel()
  model.setSavedModelSchemaVersion(1)
  model.addMetaGraphs(metaGraph)
  return model.serializeBinary()
}

function nodeDef(node: GraphNode, attributes: AttributeWriter): messages.NodeDef {
  const written = new messages.NodeDef()
  written.setName(node.name)
  const map = written.getAttrMap()
  if (node.kind === 'op') {
    written.setOp(node.op)
    written.setInputList([...node.inputs.map(inputName), ...(node.after ?? []).map(({ name }) => `^${name}`)])
    for (const attribute of node.attributes) map.set(attribute.name, attributes.attribute(attribute))
    return written
  }
  const [spec] = node.outputs as readonly [TensorSpec]
  written.setOp(node.kind === 'constant' ? 'Const' : 'Placeholder')
  map.set('dtype', attributes.type(spec.dtype))
  if (node.kind === 'constant') map.set('value', attributes.tensor(node, spec))
  else map.set('shape', attributes.shape(spec.shape))
  return written
}

/** Attribute messages; nodes with equal attributes share one. */
class AttributeWriter {
  readonly #binding: Binding
  readonly #written = new Map<string, messages.AttrValue>()

  constructor(binding: Binding) {
    this.#binding = binding
  }

  attribute({ type, value }: OpAttribute): messages.AttrValue {
    return this.#once(`${String(type)} ${JSON.stringify(value)}`, (written) => {
      const { TF_ATTR_STRING, TF_ATTR_INT, TF_ATTR_FLOAT, TF_ATTR_BOOL, TF_ATTR_TYPE, TF_ATTR_SHAPE } = this.#binding
      if (type === TF_ATTR_STRING) written.setS(Buffer.from(value as string))
      else if (type === TF_ATTR_BOOL) written.setB(value as boolean)
      else if (type === TF_ATTR_SHAPE) written.setShape(shapeMessage(value as number[]))
      else if (Array.isArray(value)) {
        const list = new messages.AttrValue.ListValue()
        if (type === TF_ATTR_INT) list.setIList(value as number[])
        else if (type === TF_ATTR_FLOAT) list.setFList(value as number[])
        else list.setTypeList(value as number[])
        written.setList(list)
      } else if (type === TF_ATTR_INT) written.setI(value as number)
      else if (type === TF_ATTR_FLOAT) written.setF(value as number)
      else if (type === TF_ATTR_TYPE) written.setType(value as number)
      else throw new Error(`attribute type ${String(type)} cannot be written`)
    })
  }

  type(dtype: number): messages.AttrValue {
    return this.attribute({ name: '', type: this.#binding.TF_ATTR_TYPE, value: dtype })
  }

  shape(shape: readonly number[]): messages.AttrValue {
    return this.attribute({ name: '', type: this.#binding.TF_ATTR_SHAPE, value: [...shape] })
  }

  tensor({ data }: ConstantNode, { dtype, shape }: TensorSpec): messages.AttrValue {
    const tensor = new messages.Tensor()
    tensor.setDtype(dtype)
    tensor.setTensorShape(shapeMessage(shape))
    this.#setValues(tensor, data, dtype, elementCount(shape))
    const written = new messages.AttrValue()
    written.setTensor(tensor)
    return written
  }

  #setValues(tensor: messages.Tensor, data: Uint8Array, dtype: number, count: number): void {
    const { TF_FLOAT, TF_INT32 } = this.#binding
    if (data.length === count * (dtype === TF_FLOAT || dtype === TF_INT32 ? 4 : 1)) tensor.setTensorContent(data)
    // A single value is repeated over the shape by TensorFlow.
    else if (dtype === TF_FLOAT) tensor.setFloatValList([new Float32Array(data.buffer, data.byteOffset, 1)[0] ?? 0])
    else if (dtype === TF_INT32) tensor.setIntValList([new Int32Array(data.buffer, data.byteOffset, 1)[0] ?? 0])
    else tensor.setBoolValList([data[0] === 1])
  }

  #once(key: string, write: (written: messages.AttrValue) => void): messages.AttrValue {
    let written = this.#written.get(key)
    if (written === undefined) {
      written = new messages.AttrValue()
      write(written)
      this.#written.set(key, written)
    }
    return written
  }
}

function shapeMessage(shape: readonly number[]): messages.TensorShape {
  const message = new messages.TensorShape()
  message.setDimList(
    shape.map((size) => {
      const dim = new messages.TensorShape.Dim()
      dim.setSize(size)
      return dim
    }),
  )
  return message
}
