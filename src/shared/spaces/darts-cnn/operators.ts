import type { DartsCnnArchitecture, DartsCnnOp } from './spec.ts'
import { networkFrom, type NetworkBuilder, type Ref } from '../../network/builder.ts'
import {
  cellPlans,
  dartsOps,
  genotypeEdges,
  largeStemStrides,
  preprocess,
  stemOf,
  strideFrom,
  type CellPlan,
  type DartsSize,
} from './network.ts'
import type { Shape } from '../../network/network.ts'
import { imageShape, type ImageInput } from '../input.ts'
import { makeOperator, type Operator } from '../../network/operator.ts'

const operator = (
  label: string,
  shape: Shape,
  build: (b: NetworkBuilder, x: Ref) => Ref,
  parameters: Record<string, number> = {},
): Operator => makeOperator(label, networkFrom(shape, build), parameters)

/** One cell of a net with the operators that it has whatever its genotype, at their shapes. */
export interface CellOperators {
  readonly plan: CellPlan
  readonly preprocess: readonly [Operator, Operator]
  /** The operation on an edge out of a state (0 and 1: the preprocessed inputs, then the nodes). */
  readonly edge: (op: DartsCnnOp, from: number) => Operator
  /** Of a node's edges. */
  readonly sum: (edges: number) => Operator
  readonly concat: Operator
}

/** A net's operators outside its cells, and cell by cell. */
export interface NetOperators {
  readonly stem: readonly Operator[]
  readonly cells: readonly CellOperators[]
  readonly classifier: Operator
}

/** @param joined how many nodes each kind of cell joins to its output: 4 in the nets that a search derives */
export function netOperators(
  size: DartsSize,
  joined: { readonly normal: number; readonly reduce: number } = { normal: 4, reduce: 4 },
): NetOperators {
  const stem = stemOperators(size)
  let [s0, s1] = [stem[0]!.output, stem.at(-1)!.output]
  const cells: CellOperators[] = []
  for (const plan of cellPlans(size)) {
    const built = cellOperators(plan, s0, s1, plan.reduction ? joined.reduce : joined.normal)
    cells.push(built)
    ;[s0, s1] = [s1, built.concat.output]
  }
  return {
    stem,
    cells,
    classifier: operator('classifier', s1, (b, x) => b.linear(b.globalAveragePool(x), size.input.classes)),
  }
}

function cellOperators(plan: CellPlan, s0: Shape, s1: Shape, joined: number): CellOperators {
  const pre = (shape: Shape, halve: boolean): Operator =>
    operator(halve ? 'factorized_reduce' : 'relu_conv_bn', shape, (b, x) =>
      preprocess(b, x, plan.channels, halve, true),
    )
  const inputs = [pre(s0, plan.afterReduction), pre(s1, false)] as const
  const edge = (op: DartsCnnOp, from: number): Operator => {
    const stride = strideFrom(plan, from)
    return operator(op, inputs[from]?.output ?? node, (b, x) => dartsOps[op](b, x, stride, true), { stride })
  }
  // A reduction cell halves its inputs, rounding up, as every strided operation does.
  const input = inputs[0].output
  const node: Shape = plan.reduction
    ? { ...input, height: Math.ceil(input.height / 2), width: Math.ceil(input.width / 2) }
    : input
  return {
    plan,
    preprocess: inputs,
    edge,
    sum: (edges) => operator(`sum${edges}`, node, (b, x) => b.sum(Array.from({ length: edges }, () => x))),
    concat: operator(`concat${joined}`, node, (b, x) => b.concat(Array.from({ length: joined }, () => x))),
  }
}

/** One that hands over the same state twice, or two of different sizes. */
export const stemOperators = ({ channels, input }: Pick<DartsSize, 'channels' | 'input'>): Operator[] =>
  (stemOf(input) === 'small' ? smallStem : largeStem)(channels, input)

function smallStem(channels: number, input: ImageInput): Operator[] {
  return [operator('stem_cifar', imageShape(input), (b, x) => b.batchNorm(b.conv(x, 3 * channels, { kernel: 3 })))]
}

function largeStem(channels: number, input: ImageInput): Operator[] {
  const [stride0, stride1, stride2] = largeStemStrides(input) as [number, number, number]
  const first = operator('stem0_imagenet', imageShape(input), (b, x) =>
    b.batchNorm(
      b.conv(b.relu(b.batchNorm(b.conv(x, channels / 2, { kernel: 3, stride: stride0 }))), channels, {
        kernel: 3,
        stride: stride1,
      }),
    ),
  )
  return [
    first,
    operator('stem1_imagenet', first.output, (b, x) =>
      b.batchNorm(b.conv(b.relu(x), channels, { kernel: 3, stride: stride2 })),
    ),
  ]
}

/**
 * An architecture's operators in network order: edges, preprocessing, sums and joins at their shapes.
 * @throws as genotypeEdges
 */
export function dartsOperators({ genotype, ...size }: DartsCnnArchitecture): Operator[] {
  const edges = {
    normal: genotypeEdges(genotype.normal, genotype.normalConcat, 'normal'),
    reduce: genotypeEdges(genotype.reduce, genotype.reduceConcat, 'reduction'),
  }
  const net = netOperators(size, { normal: genotype.normalConcat.length, reduce: genotype.reduceConcat.length })
  const inCell = (cell: CellOperators): Operator[] => [
    ...cell.preprocess,
    ...edges[cell.plan.reduction ? 'reduce' : 'normal'].flatMap((incoming) => [
      ...incoming.map(({ op, from }) => cell.edge(op, from)),
      cell.sum(incoming.length),
    ]),
    cell.concat,
  ]
  return [...net.stem, ...net.cells.flatMap(inCell), net.classifier]
}
