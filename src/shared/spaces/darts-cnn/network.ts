import { TansakuError } from '../../errors.ts'
import type { CnnGenotype, DartsCnnArchitecture, DartsCnnOp } from './spec.ts'
import { NetworkBuilder, type Ref } from '../../network/builder.ts'
import type { Network, NetworkCount } from '../../network/network.ts'
import { imageShape, smallInput, stridesAt, type ImageInput } from '../input.ts'

/**
 * Every op of the table, as a function of the source node; channels stay. `affine`: batch norm is learnt in evaluation,
 * not in search.
 */
type Op = (b: NetworkBuilder, x: Ref, stride: number, affine: boolean) => Ref

const depthwiseSeparable = (
  b: NetworkBuilder,
  x: Ref,
  kernel: number,
  stride: number,
  dilation: number,
  affine: boolean,
): Ref => b.batchNorm(b.conv(b.depthwise(b.relu(x), kernel, { stride, dilation }), x.shape.channels), affine)

const separable =
  (kernel: number): Op =>
  (b, x, stride, affine) =>
    depthwiseSeparable(b, depthwiseSeparable(b, x, kernel, stride, 1, affine), kernel, 1, 1, affine)

const dilated =
  (kernel: number): Op =>
  (b, x, stride, affine) =>
    depthwiseSeparable(b, x, kernel, stride, 2, affine)

/** A pool is followed by a batch norm in the search only. */
const pool =
  (kind: 'maxPool' | 'averagePool'): Op =>
  (b, x, stride, affine) =>
    affine ? b.pool(x, kind, 3, stride) : b.batchNorm(b.pool(x, kind, 3, stride), false)

export const dartsOps: Readonly<Record<DartsCnnOp, Op>> = {
  none: (b, x, stride) => b.zero(x, stride),
  max_pool_3x3: pool('maxPool'),
  avg_pool_3x3: pool('averagePool'),
  skip_connect: (b, x, stride, affine) =>
    stride === 1 ? b.identity(x) : factorizedReduce(b, x, x.shape.channels, affine),
  sep_conv_3x3: separable(3),
  sep_conv_5x5: separable(5),
  dil_conv_3x3: dilated(3),
  dil_conv_5x5: dilated(5),
  sep_conv_7x7: separable(7),
  conv_7x1_1x7: (b, x, stride, affine) =>
    b.batchNorm(b.line(b.line(b.relu(x), 'row', 7, stride), 'column', 7, stride), affine),
}

/** Halves the size by two 1×1 convolutions on the even and the odd pixels, so that none is lost. */
function factorizedReduce(b: NetworkBuilder, x: Ref, channels: number, affine: boolean): Ref {
  const y = b.relu(x)
  const even = b.conv(y, channels / 2, { stride: 2 })
  const odd = b.conv(b.shift(y), channels / 2, { stride: 2 })
  return b.batchNorm(b.concat([even, odd]), affine)
}

const reluConvBn = (b: NetworkBuilder, x: Ref, channels: number, affine: boolean): Ref =>
  b.batchNorm(b.conv(b.relu(x), channels), affine)

/** Brings a cell's input to the cell's channels, and to its size where the cell before the last one was larger. */
export const preprocess = (b: NetworkBuilder, x: Ref, channels: number, halve: boolean, affine: boolean): Ref =>
  halve ? factorizedReduce(b, x, channels, affine) : reluConvBn(b, x, channels, affine)

/** What the operators of a net of cells depend on, besides its genotype. */
export type DartsSize = Pick<DartsCnnArchitecture, 'channels' | 'cells' | 'input'>

export interface CellPlan {
  readonly index: number
  readonly channels: number
  readonly reduction: boolean
  readonly afterReduction: boolean
}

/** Which cells reduce (a third and two thirds on), and how many channels each has. */
export function cellPlans({ cells, channels, input }: DartsSize): CellPlan[] {
  const plans: CellPlan[] = []
  let width = channels
  // The large stem hands over two states of different sizes.
  let previous = stemOf(input) === 'large'
  for (let index = 0; index < cells; index++) {
    const reduction = index === Math.floor(cells / 3) || index === Math.floor((2 * cells) / 3)
    if (reduction) width *= 2
    plans.push({ index, channels: width, reduction, afterReduction: previous })
    previous = reduction
  }
  return plans
}

/** Edges of one cell: per node, the ops on its incoming edges. */
type CellEdges = readonly (readonly { readonly op: DartsCnnOp; readonly from: number }[])[]

/** Of an edge: a reduction cell halves what comes from its inputs. */
export const strideFrom = (plan: Pick<CellPlan, 'reduction'>, from: number): 1 | 2 =>
  plan.reduction && from < 2 ? 2 : 1

/** A cell's output, and the ends of its edges but for identities and zeros: what drop-path may drop. */
interface CellRefs {
  readonly output: Ref
  readonly droppable: readonly string[]
}

function cell(
  b: NetworkBuilder,
  s0: Ref,
  s1: Ref,
  plan: CellPlan,
  edges: CellEdges,
  concat: readonly number[],
  affine: boolean,
): CellRefs {
  const states = [
    preprocess(b, s0, plan.channels, plan.afterReduction, affine),
    preprocess(b, s1, plan.channels, false, affine),
  ]
  const droppable: string[] = []
  for (const incoming of edges) {
    const ends = incoming.map(({ op, from }) => dartsOps[op](b, states[from]!, strideFrom(plan, from), affine))
    incoming.forEach(({ op, from }, i) => {
      if (op !== 'none' && (op !== 'skip_connect' || strideFrom(plan, from) === 2)) droppable.push(ends[i]!.id)
    })
    states.push(b.sum(ends))
  }
  return { output: b.concat(concat.map((node) => states[node]!)), droppable }
}

/** DARTS has 4 and no one more than 7; a page can still draw this many. */
const mostNodes = 16

/**
 * Two edges a node, as plain pairs.
 * @throws TansakuError GENOTYPE_INVALID for a loop, a count that does not fit, or a join of anything but the cell's own
 * nodes.
 */
export function genotypeEdges(pairs: CnnGenotype['normal'], concat: readonly number[], name: string): CellEdges {
  if (pairs.length === 0 || pairs.length % 2 !== 0) {
    throw new TansakuError(
      'GENOTYPE_INVALID',
      `The ${name} cell lists ${pairs.length} edges; expected two for each node.`,
      { found: pairs.length },
    )
  }
  const nodes = pairs.length / 2
  if (nodes > mostNodes)
    throw new TansakuError(
      'GENOTYPE_INVALID',
      `The ${name} cell has ${nodes} nodes; ${mostNodes} are the most a cell can have.`,
      { found: nodes, most: mostNodes },
    )
  const edges = Array.from({ length: nodes }, (_, node) =>
    pairs.slice(2 * node, 2 * node + 2).map(([op, from]) => {
      if (from >= node + 2)
        throw new TansakuError(
          'GENOTYPE_INVALID',
          `Node ${node + 2} of the ${name} cell takes input from node ${from}: a predecessor must come before its node.`,
          { node: node + 2, from },
        )
      return { op, from }
    }),
  )
  const wrong = concat.find((node) => node < 2 || node >= nodes + 2)
  if (concat.length === 0 || wrong !== undefined) {
    throw new TansakuError(
      'GENOTYPE_INVALID',
      `The ${name} cell joins nodes [${concat.join(', ')}]; it has nodes 2 to ${nodes + 1}.`,
      { concat },
    )
  }
  return edges
}

/**
 * How images are brought to the cells, as in the articles' two nets: by one convolution that keeps CIFAR-10's 32², or
 * by three that reduce ImageNet's 224².
 */
export type DartsStem = 'small' | 'large'
export const stemOf = ({ size }: Pick<ImageInput, 'size'>): DartsStem => (size <= smallInput.size ? 'small' : 'large')

/** Strides of the large stem's three convolutions. */
export const largeStemStrides = ({ size }: Pick<ImageInput, 'size'>): readonly number[] => stridesAt(size, [2, 2, 2])

/** The images' way to the two states that the first cell sees. */
function stems(b: NetworkBuilder, input: ImageInput, channels: number, affine: boolean): readonly [Ref, Ref] {
  const image = b.input(imageShape(input))
  if (stemOf(input) === 'small') {
    const s = b.batchNorm(b.conv(image, 3 * channels, { kernel: 3 }))
    return [s, s]
  }
  const [first, second, third] = largeStemStrides(input)
  const half = b.relu(b.batchNorm(b.conv(image, channels / 2, { kernel: 3, stride: first! }), affine))
  const s0 = b.batchNorm(b.conv(half, channels, { kernel: 3, stride: second! }), affine)
  const s1 = b.batchNorm(b.conv(b.relu(s0), channels, { kernel: 3, stride: third! }), affine)
  return [s0, s1]
}

/** An evaluation net with what takes part in its training alone. */
export interface DartsEvaluationNetwork {
  readonly network: Network
  /** Nodes that drop-path may drop. */
  readonly droppable: readonly string[]
  /** The node that the auxiliary head looks at: the state after cell 2L/3. */
  readonly auxiliaryState: string
}

/**
 * The evaluation net of a genotype, without the auxiliary head (it takes no part in inference).
 * @throws as genotypeEdges
 */
export function dartsEvaluationNetwork({
  genotype,
  channels,
  cells,
  input,
}: DartsCnnArchitecture): DartsEvaluationNetwork {
  const edges = {
    normal: genotypeEdges(genotype.normal, genotype.normalConcat, 'normal'),
    reduce: genotypeEdges(genotype.reduce, genotype.reduceConcat, 'reduction'),
  }
  const b = new NetworkBuilder()
  let [s0, s1] = stems(b, input, channels, true)
  const droppable: string[] = []
  let auxiliaryState = ''
  for (const plan of cellPlans({ cells, channels, input })) {
    const next = plan.reduction
      ? cell(b, s0, s1, plan, edges.reduce, genotype.reduceConcat, true)
      : cell(b, s0, s1, plan, edges.normal, genotype.normalConcat, true)
    droppable.push(...next.droppable)
    if (plan.index === auxiliaryCell(cells)) auxiliaryState = next.output.id
    ;[s0, s1] = [s1, next.output]
  }
  b.linear(b.globalAveragePool(s1), input.classes)
  return { network: b.build(), droppable, auxiliaryState }
}

/** The evaluation net as it is counted and measured. */
export const dartsNetwork = (architecture: DartsCnnArchitecture): Network =>
  dartsEvaluationNetwork(architecture).network

/** The search's supernet: every op on every edge, batch norm without affine parameters but for the stem's. */
export function dartsSupernetNetwork(
  channels: number,
  cells: number,
  ops: readonly DartsCnnOp[],
  input: ImageInput = smallInput,
): Network {
  const b = new NetworkBuilder()
  let [s0, s1] = stems(b, input, channels, true)
  const edges: CellEdges = [0, 1, 2, 3].map((node) =>
    Array.from({ length: node + 2 }, (_, from) => ops.map((op) => ({ op, from }))).flat(),
  )
  for (const plan of cellPlans({ cells, channels, input })) {
    ;[s0, s1] = [s1, cell(b, s0, s1, plan, edges, [2, 3, 4, 5], false).output]
  }
  b.linear(b.globalAveragePool(s1), input.classes)
  return b.build()
}

/** The cell whose output the auxiliary head sees. */
const auxiliaryCell = (cells: number): number => Math.floor((2 * cells) / 3)

/**
 * Parameters of the auxiliary head on the state after cell 2L/3: conv 1×1 → 128, conv 2×2 → 768, linear. The second
 * convolution's batch norm is missing in the authors' ImageNet net, which their article's figures come from.
 */
export function auxiliaryHeadParams({
  channels,
  cells,
  genotype,
  input,
}: DartsCnnArchitecture): Pick<NetworkCount, 'params' | 'paramsConvFc'> {
  const at = cellPlans({ cells, channels, input })[auxiliaryCell(cells)]!
  const inputChannels = at.channels * genotype.reduceConcat.length
  const paramsConvFc = inputChannels * 128 + 128 * 768 * 2 * 2 + 768 * input.classes
  const batchNorms = 2 * 128 + (stemOf(input) === 'small' ? 2 * 768 : 0)
  return { params: paramsConvFc + batchNorms + input.classes, paramsConvFc }
}
