import { cellPlans, dartsOps, preprocess, type CellPlan } from '#shared/spaces/darts-cnn/network.ts'
import { stemOperators } from '#shared/spaces/darts-cnn/operators.ts'
import type { ImageInput } from '#shared/spaces/index.ts'
import type { CellRules } from '#shared/spaces/darts-cnn/cell-rules.ts'
import type { DartsCnnOp } from '#shared/architecture/architecture.ts'
import { networkFrom } from '#shared/network/builder.ts'
import type { Shape } from '#shared/network/network.ts'
import { take } from '../../tensor/graph/branch.ts'
import { globalAveragePool } from '../../tensor/kernels/index.ts'
import { linear } from '../../tensor/layers.ts'
import type { Block, ParameterLayout } from '../../tensor/parameters.ts'
import type { Pass } from '../../tensor/pass.ts'
import { tf } from '../../tensor/tf.ts'
import { networkLayer } from '../network-layer.ts'

/** Both kinds of cell of one architecture, as a step is fed them: normal cells first, then reducing ones. */
export type CellPaths = {
  /** int32 [2 · nodes · 2], the state that each edge takes */
  readonly sources: tf.Tensor1D
  /** int32 [2 · nodes · 2], see `wayOf` */
  readonly ways: tf.Tensor1D
  /** [2 · nodes], 1 for each node that the cell's output joins */
  readonly joined: tf.Tensor1D
}

/** A supernet of cells of which one architecture is computed, forward and back. */
export type CellPathSupernet = (pass: Pass, images: tf.Tensor4D, paths: CellPaths) => tf.Tensor2D

export interface CellPathOptions {
  readonly rules: CellRules
  readonly channels: number
  readonly cells: number
  readonly input: ImageInput
}

/** Edges of a node. */
const slots = 2

const isWeightless = (operation: DartsCnnOp): boolean =>
  operation === 'skip_connect' || operation === 'avg_pool_3x3' || operation === 'max_pool_3x3'

/** What stands on an edge: operations with weights have them for each state that they may take. */
const waysOf = ({ operations }: CellRules, states: number): { operation: DartsCnnOp; source: number | null }[] => [
  ...operations.filter(isWeightless).map((operation) => ({ operation, source: null })),
  ...Array.from({ length: states }, (_, source) =>
    operations.filter((each) => !isWeightless(each)).map((operation) => ({ operation, source })),
  ).flat(),
]

/** Which of an edge's ways an operation on a state is. */
export const wayOf = (rules: CellRules, node: number, operation: DartsCnnOp, from: number): number =>
  waysOf(rules, node + 2).findIndex(
    (way) => way.operation === operation && (way.source === null || way.source === from),
  )

/**
 * The weights that all architectures of cells share (Pham et al. 2018; melodyguan/enas micro_child.py): each edge has
 * its own for each operation on each state. A reducing cell halves its inputs, and its operations keep their size. As
 * in the nets that are derived, a cell's output is the nodes side by side; what is not joined is zero there, which is
 * to the convolution after it as if it were left out.
 */
export function cellPathSupernet(
  layout: ParameterLayout,
  { rules, channels, cells, input }: CellPathOptions,
): CellPathSupernet {
  const [first, second] = stemOperators({ channels, input })
  const stem = networkLayer(layout.scope('stem'), first!.network)
  const further = second && networkLayer(layout.scope('stem1'), second.network)
  let shapes: readonly [Shape, Shape] = [first!.output, (second ?? first!).output]
  const stack = cellPlans({ channels, cells, input }).map((plan) => {
    const side = plan.reduction ? Math.ceil(shapes[1].height / 2) : shapes[1].height
    const run = pathCell(layout.scope(`cell${String(plan.index)}`), rules, plan, shapes, side)
    shapes = [shapes[1], { height: side, width: side, channels: rules.nodes * plan.channels }]
    return { kind: plan.reduction ? 1 : 0, run }
  })
  const classifier = linear(layout.scope('classifier'), { in: shapes[1].channels, out: input.classes })
  return (pass, images, { sources, ways, joined }) => {
    const kinds = (each: tf.Tensor1D): tf.Scalar[][] => {
      const all = tf.unstack(each) as tf.Scalar[]
      return [all.slice(0, all.length / 2), all.slice(all.length / 2)]
    }
    const [from, way, join] = [kinds(sources), kinds(ways), kinds(joined)]
    let s0 = stem(pass, images)
    let s1 = further === undefined ? s0 : further(pass, s0)
    for (const { kind, run } of stack) [s0, s1] = [s1, run(pass, [s0, s1], from[kind]!, way[kind]!, join[kind]!)]
    return classifier(pass, globalAveragePool(s1))
  }
}

type PathCell = (
  pass: Pass,
  inputs: readonly [tf.Tensor4D, tf.Tensor4D],
  sources: readonly tf.Scalar[],
  ways: readonly tf.Scalar[],
  joined: readonly tf.Scalar[],
) => tf.Tensor4D

/** @param side height and width of its nodes */
function pathCell(
  layout: ParameterLayout,
  rules: CellRules,
  { channels }: CellPlan,
  inputs: readonly [Shape, Shape],
  side: number,
): PathCell {
  const prepare = inputs.map((shape, i) =>
    networkLayer(
      layout.scope(`input${String(i)}`),
      networkFrom(shape, (b, x) => {
        if (x.shape.height === side) return preprocess(b, x, channels, false, true)
        let halved = x
        while (halved.shape.height > side) halved = preprocess(b, halved, channels, true, true)
        return halved
      }),
    ),
  )
  const size: Shape = { height: side, width: side, channels }
  const blocks = Array.from({ length: rules.nodes }, (_, node) =>
    Array.from({ length: slots }, (_slot, slot) => edgeBlocks(layout.scope(`node${node}-${slot}`), rules, size, node)),
  )
  return (pass, [s0, s1], sources, ways, joined) => {
    let states = [prepare[0]!(pass, s0), prepare[1]!(pass, s1)]
    blocks.forEach((edges, node) => {
      const terms = edges.map((candidates, slot) => {
        const edge = slots * node + slot
        const { value, rest } = take(sources[edge]!, states)
        states = rest
        return pass.branch(ways[edge]!, candidates)(value)
      })
      states = [...states, tf.addN(terms)]
    })
    const nodes = states.slice(2)
    return tf.concat(
      rules.joins === 'all' ? nodes : nodes.map((state, node) => tf.mul<tf.Tensor4D>(state, joined[node]!)),
      3,
    )
  }
}

function edgeBlocks(layout: ParameterLayout, rules: CellRules, size: Shape, node: number): Block[] {
  return waysOf(rules, node + 2).map(({ operation, source }) =>
    layout.block(source === null ? operation : `${operation}-${String(source)}`, (scope) =>
      networkLayer(
        scope,
        networkFrom(size, (b, x) => dartsOps[operation](b, x, 1, true)),
      ),
    ),
  )
}
