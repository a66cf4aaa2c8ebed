import { TansakuError } from '#shared/errors.ts'
import { attribute, type } from '../kernels/execute.ts'
import { nodeBackend, tf } from '../tf.ts'
import { outOfRange, type Scope } from './scopes.ts'
import { activeTracer, type Tracer } from './tracer.ts'

/** One of a branch's ways: a function of x and of its own parameters. */
export interface BranchWay<T extends tf.Tensor = tf.Tensor4D> {
  /** Flat, [size]; made within the way, so that those of the others are not even read. Undefined = it has none. */
  readonly parameters?: () => tf.Tensor | undefined
  readonly apply: (x: T, parameters: tf.Tensor | undefined) => T
  /**
   * Takes the gradient by the parameters, which does not go over the tape: gradients of all ways together would need
   * all of them. It is alive within the way alone: hold it, and use it in the same way of `choose`.
   */
  readonly onGradient?: (gradient: tf.Tensor) => void
}

/**
 * The chosen way of x, differentiable by x. Forward and backward only the chosen one runs, in a graph too.
 *
 * Going back, a way is traced again within its scope, and its ops are found again as equal ones: nothing is computed
 * twice, and nothing needs to be saved. Op by op a way does run twice.
 * @param index int32 scalar, which way
 */
export function branch<T extends tf.Tensor = tf.Tensor4D>(
  index: tf.Scalar,
  ways: readonly BranchWay<T>[],
): (x: T) => T {
  return tf.customGrad((x, save) => {
    const input = x as T
    ;(save as tf.GradSaveFunc)([input, index])
    const value = choose(
      index,
      ways.map(({ parameters, apply }) => () => {
        const y = apply(input, parameters?.())
        // Handed on as it is, x would be this op's input and output: op by op the tape lost its gradient.
        return y === input ? (tf.clone(y) as T) : y
      }),
    )
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor =>
      choose(
        saved[1] as tf.Scalar,
        ways.map((way) => () => backward(way, saved[0] as T, dy)),
      )
    return { value, gradFunc }
  }) as unknown as (x: T) => T
}

/** dx of one way; the gradient by its parameters is handed over. */
function backward<T extends tf.Tensor>(
  { parameters, apply, onGradient }: BranchWay<T>,
  x: T,
  dy: tf.Tensor,
): tf.Tensor {
  const flat = parameters?.()
  const xs = flat === undefined ? [x] : [x, flat]
  const [dx, gradient] = innerGradients(() => apply(x, flat), xs, dy)
  if (gradient !== undefined) onGradient?.(gradient)
  return dx ?? tf.zerosLike(x)
}

/** Gradients while other gradients are taken: tfjs would end the tape that it is just going back on. */
function innerGradients(f: () => tf.Tensor, xs: readonly tf.Tensor[], dy: tf.Tensor): (tf.Tensor | undefined)[] {
  const engine = tf.engine()
  const { activeTape } = engine.state
  try {
    return engine.gradients(f, [...xs], dy, true).grads
  } finally {
    engine.state.activeTape = activeTape
  }
}

/**
 * The result of the chosen function; the others do not run. All must return the same type and shape. Without gradient.
 * @throws TansakuError BAD_STEP where results differ in shape, or, op by op, for an index out of range; in a graph
 * GraphSession tells of that
 */
export function choose<T extends tf.Tensor>(index: tf.Scalar, functions: readonly (() => T)[]): T {
  const tracer = activeTracer()
  if (tracer === undefined) return functions[requireWay(index.dataSync()[0]!, functions.length)]!()
  const scopes = waysOf(tracer, index, functions.length)
  const results = functions.map((f, k) => tracer.scopes.within(scopes[k]!, f))
  return merge(tracer, scopes, results) as T
}

/**
 * `flat`, changed by the chosen function in the memory that it has: for vectors as long as all weights. Each function
 * holds the vector alone, so that TensorFlow may write into it.
 */
export function chooseUpdate(
  index: tf.Scalar,
  flat: tf.Tensor,
  functions: readonly ((flat: tf.Tensor) => tf.Tensor)[],
): tf.Tensor {
  const tracer = activeTracer()
  const dealt = tracer === undefined ? null : deal(tracer, waysOf(tracer, index, functions.length), flat)
  return choose(
    index,
    functions.map((f, k) => () => f(dealt === null ? flat : dealt[k]!)),
  )
}

/** A tensor of one way for later use in the same way, however often tfjs disposes of what a gradient leaves behind. */
export interface Held {
  readonly take: () => tf.Tensor
}

/** Those of a step that runs op by op. */
const held = new Set<tf.Tensor>()

export function hold(tensor: tf.Tensor): Held {
  const tracer = activeTracer()
  if (tracer === undefined) {
    held.add(tf.keep(tensor))
    return { take: () => tf.clone(tensor) }
  }
  const [edge, spec] = [tracer.edgeOf(tensor), tracer.specOf(tensor)]
  return { take: () => tracer.tensor(edge, spec) }
}

/** Lets go of what a step that ran op by op has held. */
export function releaseHeld(): void {
  for (const tensor of held) {
    tensor.kept = false
    tensor.dispose()
  }
  held.clear()
}

/** flat with `value` from `begin` on; in its place where nothing else holds it. */
export function writeSlice(flat: tf.Tensor, begin: number, value: tf.Tensor): tf.Tensor {
  const at = (place: number) => tf.tensor1d([place], 'int32')
  const inputs = [flat, at(begin), at(begin + value.size), at(1), value]
  const masks = ['begin_mask', 'end_mask', 'ellipsis_mask', 'new_axis_mask', 'shrink_axis_mask']
  const attributes = [
    attribute('T', type(flat.dtype)),
    attribute('Index', type('int32')),
    ...masks.map((mask) => attribute(mask, 0)),
  ]
  const tracer = activeTracer()
  const op = 'TensorStridedSliceUpdate'
  if (tracer === undefined) return nodeBackend().executeSingleOutput(op, attributes, inputs)
  const spec = tracer.specOf(flat)
  const node = tracer.node(
    op,
    attributes,
    inputs.map((input) => tracer.edgeOf(input)),
    [spec],
  )
  return tracer.tensor({ node, index: 0 }, spec)
}

/** The scopes of an index: for each k a pivot, Identity(Switch(index, index == k)), dead unless k is chosen. */
function waysOf(tracer: Tracer, index: tf.Scalar, count: number): readonly Scope[] {
  const { scopes } = tracer
  const parent = scopes.current
  const edge = tracer.edgeOf(index)
  const branchName = `${edge.node.name}:${String(edge.index)} of ${String(count)} in ${parent?.pivot.name ?? 'all'}`
  const { TF_INT32, TF_BOOL } = nodeBackend().binding
  const int = { shape: [], dtype: TF_INT32 }
  return scopes.of(branchName, () =>
    Array.from({ length: count }, (_, k): Scope => {
      const equal = tracer.node(
        'Equal',
        [attribute('T', type('int32')), attribute('incompatible_shape_error', true)],
        [edge, tracer.edgeOf(tf.scalar(k, 'int32'))],
        [{ shape: [], dtype: TF_BOOL }],
      )
      const chosen = { node: equal, index: 0 }
      const switched = tracer.node('Switch', [attribute('T', type('int32'))], [edge, chosen], [int, int])
      // Not the Switch itself: a control edge from it is never dead.
      const pivot = tracer.node('Identity', [attribute('T', type('int32'))], [{ node: switched, index: 1 }], [int])
      return { branch: branchName, index: k, chosen, pivot, parent }
    }),
  )
}

/** The one of the results that is alive. */
function merge(tracer: Tracer, scopes: readonly Scope[], results: readonly tf.Tensor[]): tf.Tensor {
  const [first] = results as [tf.Tensor]
  const spec = tracer.specOf(first)
  for (const { shape, dtype } of results) {
    if (shape.join() === first.shape.join() && dtype === first.dtype) continue
    throw new TansakuError(
      'BAD_STEP',
      `The ways of a branch return ${first.dtype} [${first.shape.join()}] and ${dtype} [${shape.join()}]: they must agree.`,
    )
  }
  const dataType = attribute('T', type(first.dtype))
  const edges = results.map((result, k) => {
    const edge = tracer.edgeOf(result)
    const scope = scopes[k]!
    if (tracer.scopes.isGated(edge.node, scope)) return edge
    // x itself or a constant is alive whatever the way: behind the pivot it is not.
    const gated = tracer.scopes.within(scope, () => tracer.node('Identity', [dataType], [edge], [spec]))
    return { node: gated, index: 0 }
  })
  const int = { shape: [], dtype: nodeBackend().binding.TF_INT32 }
  const node = tracer.node('Merge', [dataType, attribute('N', edges.length)], edges, [spec, int])
  return tracer.tensor({ node, index: 0 }, spec)
}

/**
 * The same tensor for each way, held by the chosen one alone: Switch after Switch, since nine of one would all hold it.
 */
function deal(tracer: Tracer, scopes: readonly Scope[], tensor: tf.Tensor): tf.Tensor[] {
  const spec = tracer.specOf(tensor)
  const dataType = attribute('T', type(tensor.dtype))
  let edge = tracer.edgeOf(tensor)
  return scopes.map((scope) => {
    const switched = tracer.node('Switch', [dataType], [edge, scope.chosen], [spec, spec])
    edge = { node: switched, index: 0 }
    // Only its second output is dead unless chosen: an identity stands for that among what belongs to the way.
    const held = tracer.node('Identity', [dataType], [{ node: switched, index: 1 }], [spec])
    tracer.scopes.claim(held, scope)
    return tracer.tensor({ node: held, index: 0 }, spec)
  })
}

function requireWay(index: number, count: number): number {
  if (Number.isInteger(index) && index >= 0 && index < count) return index
  throw outOfRange(`way ${String(index)} of ${String(count)}`)
}

/** One of several tensors of a shape, and all of them for later use. */
export interface Taken<T extends tf.Tensor> {
  readonly value: T
  readonly rest: T[]
}

/**
 * The tensor that an index names, differentiable by all: going back, the gradient is added to that one's alone. Who
 * takes another one takes it from `rest`, so that gradients add up one after another: on the tape each would be a
 * tensor of zeros for all but one.
 * @param index int32 scalar
 */
export function take<T extends tf.Tensor>(index: tf.Scalar, tensors: readonly T[]): Taken<T> {
  // Of tfjs' engine, whose customGrad gives one tensor alone.
  const engine = tf.engine() as unknown as { runKernelFunc: (kernel: CustomKernel) => T[] }
  const [value, ...rest] = engine.runKernelFunc({
    inputs: Object.fromEntries(tensors.entries()),
    forwardFunc: (_backend, save) => {
      save([index])
      return [
        choose(
          index,
          tensors.map((tensor) => () => tf.clone(tensor)),
        ),
        ...tensors.map((tensor) => tf.clone(tensor)),
      ]
    },
    backwardsFunc: ([dy, ...others], [saved]) =>
      Object.fromEntries(
        tensors.map((_tensor, k) => [
          k,
          () =>
            choose(
              saved as tf.Scalar,
              tensors.map((_other, taken) => () => (taken === k ? tf.add(others[k]!, dy!) : tf.clone(others[k]!))),
            ),
        ]),
      ),
  }) as [T, ...T[]]
  return { value, rest }
}

interface CustomKernel {
  readonly inputs: Readonly<Record<string, tf.Tensor>>
  readonly forwardFunc: (backend: unknown, save: (tensors: tf.Tensor[]) => void) => tf.Tensor[]
  readonly backwardsFunc: (dys: tf.Tensor[], saved: tf.Tensor[]) => Readonly<Record<string, () => tf.Tensor>>
}
