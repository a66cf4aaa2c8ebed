import { windowOf, type NetworkNode, type Shape } from '#shared/network/network.ts'
import { list, int32, type TensorflowGraph, text, whole } from './graph.ts'

interface Window {
  readonly kernel: number
  readonly stride: number
  readonly line?: 'row' | 'column'
}

/** Padding before and after, as Network means it: centred, and after only as far as a window reaches. */
export function paddingOf(extent: number, { kernel, stride }: Window): readonly [number, number] {
  const before = (kernel - 1) >> 1
  const windows = Math.floor((extent + 2 * before - kernel) / stride) + 1
  return [before, Math.max(0, (windows - 1) * stride + kernel - before - extent)]
}

/** TensorFlow's SAME agrees with a centred window at stride 1 alone: else the input is padded and VALID taken. */
export const paddingName = ({ kernel, stride }: Window): 'SAME' | 'VALID' =>
  stride === 1 && kernel > 1 ? 'SAME' : 'VALID'

/** The input with the padding that a strided window needs. */
export function paddedInput(
  graph: TensorflowGraph,
  { id, inputs }: NetworkNode,
  x: string,
  window: Window,
  value = 0,
): string {
  if (window.stride === 1 || window.kernel === 1) return x
  const { height, width } = graph.shapeOf(inputs[0]!)
  const [down, across] = alongSides(window)
  return graph.pad(x, paddingOf(height, down), paddingOf(width, across), `${id}/padded`, value)
}

/** The window down the height and across the width. */
function alongSides(window: Window): readonly [Window, Window] {
  const { kernel, stride } = windowOf(window)
  return [
    { kernel: kernel[0], stride: stride[0] },
    { kernel: kernel[1], stride: stride[1] },
  ]
}

export const windowAttributes = (window: Window) => ({
  ksize: list([1, window.kernel, window.kernel, 1]),
  strides: list([1, window.stride, window.stride, 1]),
  padding: text(paddingName(window)),
})

/** The largest number that float16 engines can take as well, below zero. */
const belowAll = -65_504

export function maxPool(graph: TensorflowGraph, node: NetworkNode, x: string, window: Window): void {
  graph.op('MaxPool', [paddedInput(graph, node, x, window, belowAll)], node.id, windowAttributes(window))
}

/** Padding is left out of the count: where zeros were padded for it, the mean is taken over what remains. */
export function averagePool(graph: TensorflowGraph, node: NetworkNode, x: string, window: Window): void {
  const input = paddedInput(graph, node, x, window)
  if (input === x) return void graph.op('AvgPool', [x], node.id, windowAttributes(window))
  const mean = graph.op('AvgPool', [input], `${node.id}/mean`, windowAttributes(window))
  const { height, width } = node.output
  const share = graph.floats(`${node.id}/share`, [height, width, 1], sharesOf(graph.shapeOf(node.inputs[0]!), window))
  graph.op('Mul', [mean, share], node.id)
}

/** For each place of the output: a window's pixels by those of them that lie in the image. */
function sharesOf({ height, width }: Shape, { kernel, stride }: Window): Float32Array {
  const inside = (extent: number): number[] => {
    const before = (kernel - 1) >> 1
    const windows = Math.floor((extent + 2 * before - kernel) / stride) + 1
    return Array.from({ length: windows }, (_, i) => {
      const start = i * stride - before
      return Math.min(extent, start + kernel) - Math.max(0, start)
    })
  }
  const columns = inside(width)
  return Float32Array.from(inside(height).flatMap((row) => columns.map((column) => kernel ** 2 / (row * column))))
}

/** The pixels at even places (for a stride of 2), in both directions. */
export function everyOther(graph: TensorflowGraph, { id }: NetworkNode, x: string, stride: number): string {
  const bounds = [
    graph.integers(`${id}/first`, [0, 0, 0, 0]),
    graph.integers(`${id}/end`, [0, 0, 0, 0]),
    graph.integers(`${id}/stride`, [1, stride, stride, 1]),
  ]
  const all = whole(0b1111)
  return graph.op('StridedSlice', [x, ...bounds], `${id}/even`, { Index: int32, begin_mask: all, end_mask: all })
}
