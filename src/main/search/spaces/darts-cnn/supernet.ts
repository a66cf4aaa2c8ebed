import { dartsCnnOps, type DartsSearchOp } from '#shared/spaces/darts-cnn/spec.ts'
import { TansakuError } from '#shared/errors.ts'
import { largeStemStrides, stemOf } from '#shared/spaces/darts-cnn/network.ts'
import type { ImageInput } from '#shared/spaces/index.ts'
import { channelShuffle, globalAveragePool } from '../../tensor/kernels/index.ts'
import { batchNorm, conv, linear, relu, sequence } from '../../tensor/layers.ts'
import { normal, type ParameterHandle, type ParameterLayout } from '../../tensor/parameters.ts'
import type { Pass } from '../../tensor/pass.ts'
import { tf } from '../../tensor/tf.ts'
import {
  type Candidate,
  type EdgeWeight,
  factorizedReduce,
  fromPhases,
  operations,
  reluConvNorm,
  sharedByEdges,
} from './operations.ts'

export interface SupernetOptions {
  /** C of the first cells; doubled at each reduction. 16 in the article's search. */
  readonly channels: number
  /** 8 in the article's search; cells at a third and two thirds reduce. */
  readonly cells: number
  readonly input: ImageInput
  /** Operations see 1/k of a node's channels, and edges are normalised (PC-DARTS); 1 = all channels, without. */
  readonly partialChannels?: number
  /** Every edge also has a skip that α knows nothing of (DARTS−: Chu et al. 2021, equation 3). */
  readonly auxiliarySkip?: boolean
}

/** Inner nodes of a cell; each takes all nodes before it. */
const nodes = 4
/** (source, target) of each edge, in the order of α's rows. */
export const edges = Array.from({ length: nodes }, (_, target) =>
  Array.from({ length: 2 + target }, (_, source) => ({ source, target })),
).flat()

/** One value for each kind of cell. */
export interface ByKind<T> {
  readonly normal: T
  readonly reduce: T
}

/** α of both kinds of cell: [14, 8], rows by edge and columns by operation. */
export interface Architecture extends ByKind<tf.Tensor2D> {
  /** β of edge normalisation, [14]; null without. */
  readonly edges: ByKind<tf.Tensor1D> | null
  /** What the auxiliary skips are multiplied by; null where the net has none. */
  readonly skipShare: tf.Scalar | null
}

export interface ArchitectureHandles extends ByKind<ParameterHandle> {
  readonly edges: ByKind<ParameterHandle> | null
}

/** Declares α, and β where edges are normalised, 1e-3 · N(0, 1) at first. */
export function declareArchitecture(layout: ParameterLayout, { edgeNormalisation = false } = {}): ArchitectureHandles {
  const declare = (name: string, ...shape: number[]): ParameterHandle => layout.weight(name, shape, normal(1e-3))
  return {
    normal: declare('normal', edges.length, dartsCnnOps.length),
    reduce: declare('reduce', edges.length, dartsCnnOps.length),
    edges: edgeNormalisation
      ? { normal: declare('normal-edges', edges.length), reduce: declare('reduce-edges', edges.length) }
      : null,
  }
}

/** The supernet's logits, [n, classes], of images [n, size, size, channels]. */
export type Supernet = (pass: Pass, images: tf.Tensor4D, alpha: Architecture) => tf.Tensor2D

/** The network of mixed cells that DARTS searches in (quark0/darts cnn/model_search.py). */
export function supernet(
  layout: ParameterLayout,
  { channels, cells, input, partialChannels = 1, auxiliarySkip = false }: SupernetOptions,
): Supernet {
  requireParts(channels, partialChannels)
  const stem = stemOf(input) === 'small' ? smallStem(layout, channels, input) : largeStem(layout, channels, input)
  const reductions = [Math.floor(cells / 3), Math.floor((2 * cells) / 3)]
  let [beforeLast, last, width, afterReduction] = [stem.channels, stem.channels, channels, stem.reduces]
  const stack = Array.from({ length: cells }, (_, i) => {
    const reduction = reductions.includes(i)
    if (reduction) width *= 2
    const built = mixedCell(layout.scope(`cell${String(i)}`), {
      beforeLast,
      last,
      channels: width,
      reduction,
      afterReduction,
      partialChannels,
      auxiliarySkip,
    })
    ;[beforeLast, last, afterReduction] = [last, nodes * width, reduction]
    return { kind: reduction ? ('reduce' as const) : ('normal' as const), run: built }
  })
  const classifier = linear(layout.scope('classifier'), { in: last, out: input.classes })
  return (pass, images, alpha) => {
    let [s0, s1] = stem.apply(pass, images)
    for (const cell of stack)
      [s0, s1] = [
        s1,
        cell.run(pass, s0, s1, {
          alpha: alpha[cell.kind],
          beta: alpha.edges?.[cell.kind] ?? null,
          skipShare: alpha.skipShare,
        }),
      ]
    return classifier(pass, globalAveragePool(s1))
  }
}

/** The images' way to the two states that the first cell sees. */
interface Stem {
  readonly channels: number
  /** Whether the second state is half the first one's size. */
  readonly reduces: boolean
  readonly apply: (pass: Pass, images: tf.Tensor4D) => [tf.Tensor4D, tf.Tensor4D]
}

function smallStem(layout: ParameterLayout, width: number, input: ImageInput): Stem {
  const channels = 3 * width
  const stem = sequence(
    conv(layout.scope('stem'), { in: input.channels, out: channels, kernel: 3 }),
    batchNorm(layout.scope('stem').scope('norm'), { channels, affine: true }),
  )
  return {
    channels,
    reduces: false,
    apply: (pass, images) => {
      const state = stem(pass, images)
      return [state, state]
    },
  }
}

/** As in the authors' net for ImageNet (quark0/darts cnn/model.py). */
function largeStem(layout: ParameterLayout, channels: number, input: ImageInput): Stem {
  const [first, second, third] = largeStemStrides(input).map((stride, i) => {
    const [from, out] = [[input.channels, channels / 2, channels][i]!, i === 0 ? channels / 2 : channels]
    const scope = layout.scope(`stem${String(i)}`)
    return sequence(
      conv(scope, { in: from, out, kernel: 3, stride }),
      batchNorm(scope.scope('norm'), { channels: out, affine: true }),
    )
  })
  return {
    channels,
    reduces: true,
    apply: (pass, images) => {
      const s0 = second!(pass, relu(pass, first!(pass, images)))
      return [s0, third!(pass, relu(pass, s0))]
    },
  }
}

/** FactorizedReduce halves what the operations see. @throws TansakuError BAD_REQUEST */
function requireParts(channels: number, partialChannels: number): void {
  if (channels % (2 * partialChannels) === 0) return
  throw new TansakuError(
    'BAD_REQUEST',
    `${channels} channels cannot be cut into ${partialChannels} parts of an even number of channels: choose channels that ${2 * partialChannels} divides.`,
    { channels, partialChannels },
  )
}

interface CellOptions {
  readonly beforeLast: number
  readonly last: number
  readonly channels: number
  readonly reduction: boolean
  readonly afterReduction: boolean
  readonly partialChannels: number
  readonly auxiliarySkip: boolean
}

/** The architecture of one cell. */
interface CellArchitecture {
  readonly alpha: tf.Tensor2D
  readonly beta: tf.Tensor1D | null
  readonly skipShare: tf.Scalar | null
}
type Cell = (pass: Pass, s0: tf.Tensor4D, s1: tf.Tensor4D, architecture: CellArchitecture) => tf.Tensor4D

/**
 * One mixed cell: x_i = Σ_{j<i} Σ_o softmax(α_ij)_o · o(x_j) (DARTS, equations 1 and 2); its output is all x_i side by
 * side.
 */
function mixedCell(
  layout: ParameterLayout,
  { beforeLast, last, channels, reduction, afterReduction, partialChannels, auxiliarySkip }: CellOptions,
): Cell {
  const preprocess = [
    (afterReduction ? factorizedReduce : reluConvNorm)(layout.scope('preprocess0'), { in: beforeLast, out: channels }),
    reluConvNorm(layout.scope('preprocess1'), { in: last, out: channels }),
  ] as const
  const strideFrom = (source: number) => (reduction && source < 2 ? 2 : 1)
  const seen = channels / partialChannels
  const mixed = mixedEdges(layout, seen, strideFrom)
  const skips = auxiliarySkip ? auxiliarySkips(layout, seen, strideFrom) : null
  return (pass, s0, s1, { alpha, beta, skipShare }) => {
    const shares = beta === null ? null : edgeShares(beta)
    const weights = edgeWeights(alpha, shares, seen)
    const into = (from: readonly tf.Tensor4D[], target: number): tf.Tensor4D => {
      const sum = nodeSum(pass, from, target, mixed, weights)
      return skips === null || skipShare === null ? sum : tf.add(sum, skipSum(pass, from, target, { skips, skipShare }))
    }
    const states = [preprocess[0](pass, s0), preprocess[1](pass, s1)]
    for (let target = 0; target < nodes; target++) {
      if (partialChannels === 1) states.push(into(states, target))
      else {
        const parts = states.map((x) => pass.shared('part', x, () => tf.slice(x, [0, 0, 0, 0], [-1, -1, -1, seen])))
        const through = into(parts, target)
        states.push(
          channelShuffle(
            tf.concat([through, bypassSum(pass, states, target, { seen, strideFrom, shares })], 3),
            partialChannels,
          ),
        )
      }
    }
    return tf.concat(states.slice(2), 3)
  }
}

/** softmax(β) over the edges into each node (PC-DARTS: Xu et al. 2020, equation 2), [14]. */
export function edgeShares(beta: tf.Tensor1D): tf.Tensor1D {
  const ofNodes = tf.split<tf.Tensor1D>(
    beta,
    Array.from({ length: nodes }, (_, target) => 2 + target),
  )
  return tf.concat1d(ofNodes.map((into) => tf.softmax(into)))
}

interface BypassOptions {
  /** Channels that the operations see. */
  readonly seen: number
  readonly strideFrom: (source: number) => 1 | 2
  readonly shares: tf.Tensor1D | null
}

/**
 * What passes a node's operations by: the other channels of its predecessors, weighted by edge alone, halved where its
 * operations halve (PC-DARTS, equation 1).
 */
function bypassSum(
  pass: Pass,
  states: readonly tf.Tensor4D[],
  target: number,
  { seen, strideFrom, shares }: BypassOptions,
): tf.Tensor4D {
  const byEdge = shares === null ? null : (tf.unstack(shares) as tf.Scalar[])
  const terms = edges.flatMap((edge, i) => {
    if (edge.target !== target) return []
    const x = states[edge.source] as tf.Tensor4D
    const rest = pass.shared('bypass', x, () => {
      const others = tf.slice(x, [0, 0, 0, seen], [-1, -1, -1, -1])
      return strideFrom(edge.source) === 2
        ? pass.kinks.maxPool(others, { size: 2, stride: 2, padding: 'same' })
        : others
    })
    return [byEdge === null ? rest : tf.mul<tf.Tensor4D>(rest, byEdge[i] as tf.Scalar)]
  })
  return tf.addN(terms)
}

/** The operations of each edge; those without weights are the same object on all edges out of a node. */
function mixedEdges(
  layout: ParameterLayout,
  channels: number,
  strideFrom: (source: number) => 1 | 2,
): Map<DartsSearchOp, Candidate>[] {
  const ofSource = new Map<string, Candidate>()
  return edges.map(({ source, target }) => {
    const options = { channels, stride: strideFrom(source) }
    const candidates = new Map<DartsSearchOp, Candidate>()
    for (const op of dartsCnnOps) {
      if (op === 'none') continue
      const isShared = sharedByEdges.has(op)
      const place = isShared ? `source${String(source)}` : `edge${String(source)}-${String(target)}`
      const key = `${place} ${op}`
      const candidate =
        (isShared ? ofSource.get(key) : undefined) ?? operations[op](layout.scope(place).scope(op), options)
      ofSource.set(key, candidate)
      candidates.set(op, candidate)
    }
    return candidates
  })
}

/** Of each edge, with weights of its own where it halves the image. */
const auxiliarySkips = (
  layout: ParameterLayout,
  channels: number,
  strideFrom: (source: number) => 1 | 2,
): Candidate[] =>
  edges.map(({ source, target }) =>
    operations.skip_connect(layout.scope(`edge${String(source)}-${String(target)}`).scope('auxiliary'), {
      channels,
      stride: strideFrom(source),
    }),
  )

/** A node's auxiliary skips, all with the same share. */
function skipSum(
  pass: Pass,
  states: readonly tf.Tensor4D[],
  target: number,
  { skips, skipShare }: { readonly skips: readonly Candidate[]; readonly skipShare: tf.Scalar },
): tf.Tensor4D {
  const terms = edges.flatMap((edge, i) => {
    if (edge.target !== target) return []
    const x = states[edge.source] as tf.Tensor4D
    const perChannel = tf.mul<tf.Tensor1D>(tf.ones([x.shape[3]]), skipShare)
    return [skips[i]!.apply(pass, x, { scalar: skipShare, perChannel })]
  })
  return tf.addN(terms)
}

/** softmax(α) of one cell by edge and operation, times the edge's share where edges are normalised. */
function edgeWeights(alpha: tf.Tensor2D, shares: tf.Tensor1D | null, channels: number): EdgeWeight[][] {
  const softened =
    shares === null ? tf.softmax(alpha) : tf.mul(tf.softmax(alpha), tf.reshape(shares, [edges.length, 1]))
  const flat = tf.reshape(softened, [edges.length * dartsCnnOps.length, 1])
  const scalars = tf.unstack(tf.reshape(flat, [-1])) as tf.Scalar[]
  const vectors = tf.unstack(tf.matMul(flat, tf.ones([1, channels]))) as tf.Tensor1D[]
  return edges.map((_, edge) =>
    dartsCnnOps.map((_, op) => {
      const at = edge * dartsCnnOps.length + op
      return { scalar: scalars[at] as tf.Scalar, perChannel: vectors[at] as tf.Tensor1D }
    }),
  )
}

/** x_i: the weighted sum over all operations of all edges that end in a node, dilated ones put together once. */
function nodeSum(
  pass: Pass,
  states: readonly tf.Tensor4D[],
  target: number,
  mixed: readonly Map<DartsSearchOp, Candidate>[],
  weights: EdgeWeight[][],
): tf.Tensor4D {
  const terms: tf.Tensor4D[] = []
  const termsInPhases: tf.Tensor4D[] = []
  edges.forEach((edge, i) => {
    if (edge.target !== target) return
    const x = states[edge.source] as tf.Tensor4D
    // An odd image has no equal interleaved parts: padding would count in the batch norm.
    const even = x.shape[1] % 2 === 0 && x.shape[2] % 2 === 0
    for (const [op, { apply, applyInPhases }] of mixed[i] ?? []) {
      const weight = weights[i]?.[dartsCnnOps.indexOf(op)] as EdgeWeight
      if (even && applyInPhases !== undefined) termsInPhases.push(applyInPhases(pass, x, weight))
      else terms.push(apply(pass, x, weight))
    }
  })
  if (termsInPhases.length > 0) terms.push(fromPhases(tf.addN(termsInPhases), states[2 + target - 1] as tf.Tensor4D))
  return tf.addN(terms)
}
