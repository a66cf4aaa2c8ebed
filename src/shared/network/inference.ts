import type { Network, NetworkNode } from './network.ts'

/** Batch norms that an engine folds into the convolution before them, by the norm's id: the convolution's. */
export function foldedNorms(network: Network): ReadonlyMap<string, string> {
  const byId = new Map(network.nodes.map((node) => [node.id, node]))
  const readers = new Map<string, number>()
  for (const { inputs } of network.nodes) for (const input of inputs) readers.set(input, (readers.get(input) ?? 0) + 1)
  const folded = new Map<string, string>()
  for (const node of network.nodes) {
    const source = byId.get(node.inputs[0] ?? '')
    if (node.layer.kind === 'batchNorm' && source?.layer.kind === 'conv' && readers.get(source.id) === 1)
      folded.set(node.id, source.id)
  }
  return folded
}

/**
 * The network as an engine runs it: a batch norm right behind a convolution whose output nothing else reads becomes the
 * convolution's bias.
 */
export function inferenceNetwork(network: Network): Network {
  const folded = foldedNorms(network)
  const biased = new Set(folded.values())
  const nodes = network.nodes
    .filter((node) => !folded.has(node.id))
    .map((node): NetworkNode => {
      const inputs = node.inputs.map((input) => folded.get(input) ?? input)
      return node.layer.kind === 'conv' && biased.has(node.id)
        ? { ...node, inputs, layer: { ...node.layer, bias: true } }
        : { ...node, inputs }
    })
  return { nodes }
}
