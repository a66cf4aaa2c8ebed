/** FBNet's supernet at CIFAR size on sampled paths, set beside the derived net of each path in the same process. */
import { fbnetBlockIds, fbnetSpaces, operatorPlaces } from '#shared/architecture/index.ts'
import { median } from '#shared/statistics/index.ts'
import { derivedNet, derivedNetworkOf } from '#main/search/spaces/derived-net.ts'
import { pathSupernet } from '#main/search/spaces/fbnet/path-supernet.ts'
import { valueAndWeightGradient } from '#main/search/tensor/gradients.ts'
import { compile } from '#main/search/tensor/graph/index.ts'
import { softmaxCrossEntropy } from '#main/search/tensor/kernels/index.ts'
import { sgd } from '#main/search/tensor/optimizers/index.ts'
import { ParameterLayout, ParameterStore } from '#main/search/tensor/parameters.ts'
import type { Pass } from '#main/search/tensor/pass.ts'
import { random } from '#main/search/tensor/prng.ts'
import { tf } from '#main/search/tensor/tf.ts'
import { imageBatch } from './steps.ts'
import { timed } from './timed.ts'

export interface SampledResult {
  readonly median_s: number
  /** Processor time of a step. */
  readonly cpu_s: number
  readonly first_s: number
  /** Of the supernet alone, before the derived nets were built. */
  readonly peak_rss_mib: number
  readonly params: number
  readonly nodes: number
  readonly derived_median_s: number
  readonly derived_cpu_s: number
  /** Processor time of the supernet's step by the derived net's, median over the pairs, taken by turns. */
  readonly cpu_ratio: number
  /** Blocks of each layer as digits, paths by commas: a peer takes the same. */
  readonly paths: string
}

const paths = 3
const rule = { momentum: 0.9, weightDecay: 1e-4 }

export function measureSampled({ batch, steps }: { readonly batch: number; readonly steps: number }): SampledResult {
  const stream = random(3, 'paths')
  const space = fbnetSpaces['fbnet-cifar']
  const places = operatorPlaces(space)
  const layers = places.filter(({ searched }) => searched).length
  const drawn = Array.from({ length: paths }, () => Array.from({ length: layers }, () => stream.integer(9)))
  const data = { ...imageBatch(batch, 'train'), learningRate: tf.scalar(0.02) }

  const started = performance.now()
  const layout = new ParameterLayout()
  const net = pathSupernet(layout, places, 'separate')
  const supernet = trainingStep(layout, (pass, images, path) => net.apply(pass, images, path!))
  const fed = drawn.map((path) => ({ ...data, path: tf.tensor1d(path, 'int32') }))
  const onSupernet = (i: number) => timed(() => settle(supernet(fed[i % paths]!)))
  onSupernet(0)
  const firstS = (performance.now() - started) / 1_000
  for (let i = 1; i < paths; i++) onSupernet(i)
  const peakRss = process.resourceUsage().maxRSS / 1_024

  const derived = drawn.map((path) => {
    const own = new ParameterLayout()
    const blocks = path.map((block) => fbnetBlockIds[block]!)
    const network = derivedNetworkOf({ family: 'fbnet', space: 'fbnet-cifar', blocks })
    const apply = derivedNet(own, network, { auxiliary: false })
    return trainingStep(own, (pass, images) => apply(pass, images).logits)
  })
  const onDerived = (i: number) => timed(() => settle(derived[i % paths]!(data)))
  for (let i = 0; i < paths; i++) onDerived(i)

  const pairs = Array.from({ length: Math.max(steps, paths) }, (_, i) => ({ ours: onSupernet(i), own: onDerived(i) }))
  const of = (pick: (pair: (typeof pairs)[number]) => number): number => Number(median(pairs.map(pick)).toFixed(4))
  return {
    median_s: of(({ ours }) => ours.wall),
    cpu_s: of(({ ours }) => ours.cpu),
    first_s: Number(firstS.toFixed(2)),
    peak_rss_mib: Math.round(peakRss),
    params: layout.weightCount,
    nodes: supernet.stats()[0]?.nodes ?? 0,
    derived_median_s: of(({ own }) => own.wall),
    derived_cpu_s: of(({ own }) => own.cpu),
    cpu_ratio: of(({ ours, own }) => ours.cpu / own.cpu),
    paths: drawn.map((path) => path.join('')).join(),
  }
}

type Inputs = {
  readonly images: tf.Tensor4D
  readonly labels: tf.Tensor1D
  readonly learningRate: tf.Scalar
  readonly path?: tf.Tensor1D
}

/** SGD with momentum, decay and running statistics. */
function trainingStep(
  layout: ParameterLayout,
  net: (pass: Pass, images: tf.Tensor4D, path: tf.Tensor1D | undefined) => tf.Tensor2D,
) {
  const store = new ParameterStore(layout, 1)
  const optimiser = sgd(store, rule)
  return compile(
    'sampled',
    ({ images, labels, learningRate, path }: Inputs) => {
      const { loss, statistics, gradient } = valueAndWeightGradient(store, { training: true }, (pass) => ({
        loss: softmaxCrossEntropy(net(pass, images, path), labels),
        statistics: pass.updatedStatistics(),
      }))
      store.statistics.assign(statistics)
      optimiser.apply(gradient, learningRate)
      return { loss }
    },
    { finite: ['loss'], batchOf: 'images' },
  )
}

/** Waits for a step's loss. */
function settle({ loss }: { readonly loss: tf.Scalar }): void {
  loss.dataSync()
  loss.dispose()
}
