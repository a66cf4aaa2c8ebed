import { bytesPerTrainedWeight } from '#shared/network/count.ts'
import { TansakuError } from '#shared/errors.ts'
import { nodeBackend } from '../tf.ts'
import { type Edge, elementCount, type GraphNode, type TensorSpec, type Way } from './nodes.ts'

/** Ops that hand on their input's memory. */
const aliases = new Set(['Reshape', 'Identity', 'Squeeze', 'ExpandDims', 'Switch', 'Merge', 'TensorStridedSliceUpdate'])

/** What a session itself takes for each node, in bytes: measured on graphs of 14,000 to 52,000 nodes (9 to 22 kB). */
const sessionBytesPerNode = 16_000

/** What does not grow with the batch: the session, and the variables. */
export function fixedBytes(nodes: readonly GraphNode[], variables: readonly TensorSpec[]): number {
  return nodes.length * sessionBytesPerNode + variables.reduce((sum, spec) => sum + specBytes(spec), 0)
}

/**
 * The most memory that a graph takes: its session, and its tensors when its nodes run in the order traced and each
 * tensor is freed after its last use. A session runs them in a similar order. Of a branch the hungriest way counts.
 * Against the peak RSS of DARTS and FBNet steps this came out between 13 % too low and 32 % too high, the process’s own
 * 450 MB included.
 */
export function estimateBytes(nodes: readonly GraphNode[], fetched: readonly Edge[]): number {
  return peakBytes(alongHungriestWays(nodes), fetched) + nodes.length * sessionBytesPerNode
}

/** What runs when every branch takes the way whose results are biggest. */
function alongHungriestWays(nodes: readonly GraphNode[]): readonly GraphNode[] {
  const bytesOf = new Map<string, Map<number, number>>()
  for (const node of nodes) {
    if (node.kind !== 'op' || node.way === undefined) continue
    const ways = bytesOf.get(node.way.branch) ?? new Map<number, number>()
    bytesOf.set(node.way.branch, ways.set(node.way.index, (ways.get(node.way.index) ?? 0) + outputBytes(node)))
  }
  const hungriest = new Map(
    [...bytesOf].map(([branch, ways]) => [branch, [...ways].reduce((most, way) => (way[1] > most[1] ? way : most))[0]]),
  )
  const runs = (way: Way | undefined): boolean =>
    way === undefined || (hungriest.get(way.branch) === way.index && runs(way.parent))
  return nodes.filter((node) => node.kind !== 'op' || runs(node.way))
}

/** The most that the tensors of nodes take at once. */
function peakBytes(nodes: readonly GraphNode[], fetched: readonly Edge[]): number {
  const lastUse = new Map<GraphNode, number>()
  const owner = new Map<GraphNode, GraphNode>()
  const memoryOf = (node: GraphNode): GraphNode => owner.get(node) ?? node
  nodes.forEach((node, at) => {
    if (node.kind !== 'op') return
    const [first] = node.inputs
    if (first !== undefined && aliases.has(node.op)) owner.set(node, memoryOf(first.node))
    for (const { node: used } of node.inputs) lastUse.set(memoryOf(used), at)
  })
  for (const { node } of fetched) lastUse.set(memoryOf(node), nodes.length)

  const freedAt = new Map<number, number>()
  let live = 0
  let peak = 0
  nodes.forEach((node, at) => {
    if (!owner.has(node)) {
      const bytes = outputBytes(node)
      live += bytes
      peak = Math.max(peak, live)
      const last = node.kind === 'op' ? (lastUse.get(node) ?? at) : nodes.length
      freedAt.set(last, (freedAt.get(last) ?? 0) + bytes)
    }
    live -= freedAt.get(at) ?? 0
  })
  return peak
}

const outputBytes = ({ outputs }: GraphNode): number => outputs.reduce((sum, spec) => sum + specBytes(spec), 0)

function specBytes({ shape, dtype }: TensorSpec): number {
  return elementCount(shape) * (dtype === nodeBackend().binding.TF_BOOL ? 1 : 4)
}

const bytesPerValue = 4

/**
 * Refuses parameters that would not fit. Their first values are drawn in this computer's memory, where they also stay
 * unless a GPU trains.
 * @throws TansakuError MEMORY_SHORT
 */
export function requireRoom({
  weightCount,
  statisticCount,
}: {
  readonly weightCount: number
  readonly statisticCount: number
}): void {
  const perWeight = nodeBackend().isUsingGpuDevice ? bytesPerValue : bytesPerTrainedWeight
  const neededBytes = weightCount * perWeight + statisticCount * bytesPerValue
  const limitBytes = process.availableMemory()
  if (neededBytes <= limitBytes) return
  throw new TansakuError(
    'MEMORY_SHORT',
    `The ${weightCount.toLocaleString('en')} weights of this net alone take ${gib(neededBytes)} to train, and ${gib(limitBytes)} are free: choose fewer channels, cells or units.`,
    { weights: weightCount, neededBytes, limitBytes },
  )
}

const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`

/**
 * Refuses a step that would not fit, before TensorFlow is killed for it, and says which batch size would.
 * @param fixedBytes the part that does not grow with the batch
 * @throws TansakuError MEMORY_SHORT
 */
export function checkMemory(
  name: string,
  {
    estimatedBytes,
    fixedBytes: fixed,
    limitBytes,
    batchSize,
  }: { estimatedBytes: number; fixedBytes: number; limitBytes: number; batchSize: number | undefined },
): void {
  if (estimatedBytes <= limitBytes) return
  const mib = (bytes: number): string => `${String(Math.ceil(bytes / 2 ** 20))} MiB`
  const found = `Step "${name}" needs about ${mib(estimatedBytes)} and ${mib(limitBytes)} are free`
  if (batchSize === undefined)
    throw new TansakuError('MEMORY_SHORT', `${found}. Close other programs or choose a smaller network.`, {
      estimatedBytes,
      limitBytes,
    })
  const fittingBatchSize = Math.floor((batchSize * (limitBytes - fixed)) / Math.max(1, estimatedBytes - fixed))
  const advice =
    fittingBatchSize >= 1
      ? `A batch size of ${String(fittingBatchSize)} instead of ${String(batchSize)} fits.`
      : 'Even one example does not fit: choose fewer channels or cells.'
  throw new TansakuError('MEMORY_SHORT', `${found}. ${advice}`, {
    estimatedBytes,
    limitBytes,
    fittingBatchSize: Math.max(0, fittingBatchSize),
  })
}
