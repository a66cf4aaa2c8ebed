import type { EnasSettings } from '#shared/algorithms/index.ts'
import { joinedNodes, type CellRules } from '#shared/spaces/darts-cnn/cell-rules.ts'
import { wayOf, type CellPaths, type CellPathSupernet } from '../../spaces/darts-cnn/cell-path.ts'
import { valueAndWeightGradient } from '../../tensor/gradients.ts'
import { compile } from '../../tensor/graph/index.ts'
import { correctCount, softmaxCrossEntropy } from '../../tensor/kernels/index.ts'
import { clipByGlobalNorm, sgd } from '../../tensor/optimizers/index.ts'
import type { ParameterStore } from '../../tensor/parameters.ts'
import { tf } from '../../tensor/tf.ts'
import type { Cells } from '../controller/index.ts'

type LookInputs = CellPaths & { readonly images: tf.Tensor4D; readonly labels: tf.Tensor1D }

/**
 * Steps on one architecture of the supernet. Batch norms take the batch's own statistics, also where it only looks
 * (melodyguan/enas micro_child.py): running ones would be of whichever architecture came last.
 */
export function enasSteps(
  net: CellPathSupernet,
  store: ParameterStore,
  settings: Pick<EnasSettings, 'weightMomentum' | 'weightDecay' | 'clipNorm'>,
  eager: boolean,
) {
  const { weightMomentum: momentum, weightDecay, clipNorm } = settings
  const optimiser = sgd(store, { momentum, weightDecay, nesterov: true })
  const options = { eager, batchOf: 'images', finite: ['loss'] } as const
  const train = compile(
    'enas-train',
    ({ images, labels, learningRate, ...paths }: LookInputs & { readonly learningRate: tf.Scalar }) => {
      const { loss, correct, gradient } = valueAndWeightGradient(store, { training: true }, (pass) => {
        const logits = net(pass, images, paths)
        return { loss: softmaxCrossEntropy(logits, labels), correct: correctCount(logits, labels) }
      })
      optimiser.apply(clipByGlobalNorm(gradient, clipNorm), learningRate)
      return { loss, correct }
    },
    options,
  )
  const look = compile(
    'enas-look',
    ({ images, labels, ...paths }: LookInputs) => {
      const logits = net(store.pass({ training: true }), images, paths)
      return { loss: softmaxCrossEntropy(logits, labels), correct: correctCount(logits, labels) }
    },
    options,
  )
  return { train, look }
}

/** What the supernet is fed of an architecture; the caller disposes of it. */
export function fedPaths(rules: CellRules, cells: Cells): CellPaths {
  const { sources, ways } = pathsOf(rules, cells)
  const joined = [cells.normal, cells.reduce].flatMap((edges) => {
    const nodes = joinedNodes(rules, edges)
    return Array.from({ length: rules.nodes }, (_, node) => (nodes.includes(node + 2) ? 1 : 0))
  })
  return {
    sources: tf.tensor1d(sources, 'int32'),
    ways: tf.tensor1d(ways, 'int32'),
    joined: tf.tensor1d(joined),
  }
}

/** By edge the state that it takes and the way that it goes. */
function pathsOf(rules: CellRules, { normal, reduce }: Cells): { sources: number[]; ways: number[] } {
  const all = [normal, reduce]
  return {
    sources: all.flatMap((edges) => edges.map(([, from]) => from)),
    ways: all.flatMap((edges) =>
      edges.map(([operation, from], edge) => wayOf(rules, Math.floor(edge / 2), operation, from)),
    ),
  }
}
