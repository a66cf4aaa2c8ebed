import { joinedNodes, type CellRules } from '#shared/spaces/darts-cnn/cell-rules.ts'
import { dartsOps, preprocess } from '#shared/spaces/darts-cnn/network.ts'
import { NetworkBuilder, type Ref } from '#shared/network/builder.ts'
import type { Cells } from '#main/search/algorithms/controller/index.ts'
import { networkFunction } from '#main/search/spaces/network-layer.ts'
import { valueAndGradients } from '#main/search/tensor/gradients.ts'
import { softmaxCrossEntropy } from '#main/search/tensor/kernels/index.ts'
import { ParameterLayout, ParameterStore, type ParameterHandle } from '#main/search/tensor/parameters.ts'
import { tf } from '#main/search/tensor/tf.ts'

interface Shared {
  readonly layout: ParameterLayout
  readonly store: ParameterStore
  readonly channels: number
}

/** Where the numbers of one of the net's parameters lie in the supernet's flat vector. */
type Places = readonly number[]

/**
 * Three cells (a normal one, two that reduce) as one plain network of what the architecture has and nothing else, on
 * the supernet's weights: its loss, and the gradient by the supernet's weights.
 */
export function naiveCells(
  rules: CellRules,
  cells: Cells,
  { layout, store, channels }: Shared,
  images: tf.Tensor4D,
  labels: tf.Tensor1D,
): { readonly loss: number; readonly gradient: number[] } {
  const entries = new Map(layout.entries('weight').map((entry) => [entry.name, entry]))
  /** The supernet's names under which the network's layers stand, in the order in which they are built. */
  const scopes: { readonly prefix: string; readonly inputs: Places | null }[] = []
  const b = new NetworkBuilder()
  const built = (prefix: string, inputs: Places | null, build: () => Ref): Ref => {
    scopes.push({ prefix, inputs })
    return build()
  }
  const image = b.input({ height: 32, width: 32, channels: 3 })
  const stem = built('stem.', null, () => b.batchNorm(b.conv(image, 3 * channels, { kernel: 3 })))
  /** A state, with which channels of the supernet's it has. */
  let states: { readonly x: Ref; readonly inputs: Places | null }[] = [
    { x: stem, inputs: null },
    { x: stem, inputs: null },
  ]
  ;[cells.normal, cells.reduce, cells.reduce].forEach((edges, cell) => {
    const width = channels * 2 ** cell
    const side = 32 / 2 ** cell
    const prepared = states.map(({ x, inputs }, i) =>
      built(`cell${String(cell)}.input${String(i)}.`, inputs, () => {
        if (x.shape.height === side) return preprocess(b, x, width, false, true)
        let halved = x
        while (halved.shape.height > side) halved = preprocess(b, halved, width, true, true)
        return halved
      }),
    )
    const nodes: Ref[] = [...prepared]
    for (let node = 0; node < rules.nodes; node++) {
      const ends = [0, 1].map((slot) => {
        const [operation, from] = edges[2 * node + slot]!
        const hasWeights = operation.includes('conv')
        const prefix = `cell${String(cell)}.node${String(node)}-${String(slot)}.${operation}${hasWeights ? `-${String(from)}` : ''}.`
        return built(prefix, null, () => dartsOps[operation](b, nodes[from]!, 1, true))
      })
      nodes.push(b.sum(ends))
    }
    const joined = joinedNodes(rules, edges)
    const output = b.concat(joined.map((state) => nodes[state]!))
    const inputs = joined.flatMap((state) => Array.from({ length: width }, (_, c) => (state - 2) * width + c))
    states = [states[1]!, { x: output, inputs }]
  })
  scopes.push({ prefix: 'classifier.', inputs: states[1]!.inputs })
  b.linear(b.globalAveragePool(states[1]!.x), 10)

  const network = b.build()
  const own = new ParameterLayout()
  const apply = networkFunction(own, network)
  const ownStore = new ParameterStore(own, 1)
  const all = store.values.dataSync<'float32'>()
  const places = placesOf(own, { entries, scopes })
  const values = Float32Array.from(places, (at) => all[at]!)
  ownStore.values.assign(tf.tensor1d(values))
  const { loss, gradients } = valueAndGradients(
    () => ({ loss: softmaxCrossEntropy(apply(ownStore.pass({ training: true }), images) as tf.Tensor2D, labels) }),
    [ownStore.values],
  )
  const gradient = Array<number>(layout.weightCount).fill(0)
  gradients[0]!.dataSync().forEach((each, i) => (gradient[places[i]!]! += each))
  return { loss: loss.dataSync()[0]!, gradient }
}

/** For each number of the plain net its place in the supernet. Layers of a scope come in the same order in both. */
function placesOf(
  own: ParameterLayout,
  {
    entries,
    scopes,
  }: {
    readonly entries: ReadonlyMap<string, ParameterHandle>
    readonly scopes: readonly { readonly prefix: string; readonly inputs: Places | null }[]
  },
): number[] {
  const theirs = scopes.flatMap(({ prefix, inputs }) =>
    [...entries.values()].filter(({ name }) => name.startsWith(prefix)).map((entry) => ({ entry, inputs })),
  )
  return own.entries('weight').flatMap(({ shape, size }, i) => {
    const { entry, inputs } = theirs[i]!
    if (entry.shape.join() === shape.join()) return Array.from({ length: size }, (_, at) => entry.offset + at)
    // Fewer inputs: the rows of those that are joined. Kernels here are [1, 1, in, out] and [in, out].
    const out = shape.at(-1)!
    return inputs!.flatMap((row) => Array.from({ length: out }, (_, column) => entry.offset + row * out + column))
  })
}
