import type { onnx } from 'onnx-proto'
import type { Shape } from '#shared/network/network.ts'
import type { ModelArchitecture } from '#shared/spaces/model/spec.ts'
import { mostModelNodes } from '#shared/spaces/model/spec.ts'
import { ModelLayers } from '../layers.ts'
import { unreadable, unsupported } from '../problems.ts'
import { constantOf, graphOf, shown } from './file.ts'
import { operators, type Value } from './operators.ts'

/**
 * The layers of an ONNX model of one image and one answer.
 * @param bytes of its file, weights' numbers or none
 * @param wish size of its images where the file leaves it open
 * @throws TansakuError MODEL_UNREADABLE, MODEL_UNSUPPORTED naming each layer that is not known
 */
export function readOnnx(bytes: Uint8Array, wish: Shape | null): ModelArchitecture {
  const graph = graphOf(bytes)
  const nodes = graph.node ?? []
  if (nodes.length > 4 * mostModelNodes)
    throw unreadable(`The model has ${String(nodes.length)} nodes; ${String(4 * mostModelNodes)} are read at most.`)
  requireKnown(nodes)
  const values = new Map<string, Value>()
  for (const tensor of graph.initializer ?? [])
    values.set(tensor.name ?? '', { kind: 'constant', constant: constantOf(tensor) })
  const layers = new ModelLayers()
  const [input, output] = endsOf(graph, values)
  values.set(input.name ?? '', { kind: 'map', ref: layers.input(shapeOf(input, wish)) })
  for (const node of inOrder(nodes, values)) {
    const [result = ''] = node.output ?? []
    const inputs = (node.input ?? []).map((name) => (name === '' ? null : (values.get(name) ?? null)))
    const attributes = new Map((node.attribute ?? []).map((attribute) => [attribute.name ?? '', attribute]))
    const name = node.name === undefined || node.name === null || node.name === '' ? result : node.name
    values.set(result, operators[node.opType ?? '']!({ layers, name, op: node.opType ?? '', inputs, attributes }))
  }
  const answer = values.get(output)
  if (answer?.kind !== 'map') throw unreadable(`The model's output ${shown(output)} is not computed from its image.`)
  return layers.finish('onnx', answer.ref)
}

/** Of all nodes at once, so that a user sees what there is to change. */
function requireKnown(nodes: readonly onnx.INodeProto[]): void {
  const isKnown = ({ opType, domain }: onnx.INodeProto): boolean =>
    Object.hasOwn(operators, opType ?? '') && (domain == null || domain === '' || domain === 'ai.onnx')
  const strange = nodes.filter((node) => !isKnown(node))
  if (strange.length > 0)
    throw unsupported(strange.map(({ name, output, opType }) => `${name || (output?.[0] ?? '')} (${opType ?? ''})`))
}

/** The one image that goes in and the one answer that comes out. */
function endsOf(
  { input = [], output = [] }: onnx.IGraphProto,
  constants: ReadonlyMap<string, Value>,
): [onnx.IValueInfoProto, string] {
  const images = (input ?? []).filter(({ name }) => !constants.has(name ?? ''))
  const answers = output ?? []
  if (images.length === 1 && answers.length === 1) return [images[0]!, answers[0]!.name ?? '']
  throw unsupported([
    `${String(images.length)} inputs (${images.map(({ name }) => shown(name)).join(', ')}) and ${String(answers.length)} outputs (${answers.map(({ name }) => shown(name)).join(', ')}), where one of each is known`,
  ])
}

function shapeOf({ name, type }: onnx.IValueInfoProto, wish: Shape | null): Shape {
  const dims = type?.tensorType?.shape?.dim ?? []
  if (dims.length !== 4)
    throw unsupported([
      `input ${shown(name)} (${String(dims.length)} dimensions, where batch, channels, height, width are known)`,
    ])
  const [channels, height, width] = dims.slice(1).map(({ dimValue }) => Number(dimValue ?? 0)) as [
    number,
    number,
    number,
  ]
  const shape = {
    channels: channels || (wish?.channels ?? 0),
    height: height || (wish?.height ?? 0),
    width: width || (wish?.width ?? 0),
  }
  if (shape.channels > 0 && shape.height > 0 && shape.width > 0) {
    if (
      wish !== null &&
      (wish.channels !== shape.channels || wish.height !== shape.height || wish.width !== shape.width)
    )
      throw unreadable(
        `The model is made for images of ${String(shape.channels)}×${String(shape.height)}×${String(shape.width)}, not of the size asked for: leave the size out.`,
      )
    return shape
  }
  throw unreadable(
    `The model leaves the size of its images open: say it, channels first, such as 3x224x224 (--input in the terminal).`,
  )
}

/** Which node computes each value. @throws MODEL_UNREADABLE where two do */
function makersOf(nodes: readonly onnx.INodeProto[]): ReadonlyMap<string, onnx.INodeProto> {
  const makers = new Map<string, onnx.INodeProto>()
  for (const node of nodes)
    for (const name of node.output ?? []) {
      if (name === '') continue
      if (makers.has(name)) throw unreadable(`Two nodes of the model compute ${shown(name)}.`)
      makers.set(name, node)
    }
  return makers
}

/** Nodes after what they read. @throws MODEL_UNREADABLE for a loop, or for a name that nothing computes */
function inOrder(nodes: readonly onnx.INodeProto[], known: ReadonlyMap<string, Value>): onnx.INodeProto[] {
  const makers = makersOf(nodes)
  const ordered: onnx.INodeProto[] = []
  const states = new Map<onnx.INodeProto, 'open' | 'done'>()
  for (const start of nodes) {
    const stack = [start]
    while (stack.length > 0) {
      const node = stack.at(-1)!
      if (states.get(node) === 'done') {
        stack.pop()
        continue
      }
      const before = (node.input ?? []).filter((name) => name !== '' && !known.has(name))
      const lost = before.find((name) => !makers.has(name))
      if (lost !== undefined)
        throw unreadable(
          `The node ${shown(node.name)} (${node.opType ?? ''}) reads ${shown(lost)}, which nothing computes.`,
        )
      const waiting = before.map((name) => makers.get(name)!).filter((maker) => states.get(maker) !== 'done')
      if (waiting.length === 0) {
        states.set(node, 'done')
        ordered.push(node)
        stack.pop()
      } else if (states.get(node) === 'open') {
        throw unreadable(
          `The model has a loop: ${shown(node.name)} (${node.opType ?? ''}) reads what is computed from it.`,
        )
      } else {
        states.set(node, 'open')
        stack.push(...waiting)
      }
    }
  }
  return ordered
}
