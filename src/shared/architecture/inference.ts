import type { Network, NetworkNode } from './network.ts'

/** The network as an engine runs it: a batch norm right behind a convolution becomes the convolution's bias. */
export function inferenceNetwork(network: Network): Network {
  const byId = new Map(network.nodes.map((node) => [node.id, node]))
  const folded = new Map<string, string>()
  const biased = new Set<string>()
  for (const node of network.nodes) {
    const source = byId.get(node.inputs[0] ?? '')
    if (node.layer.kind === 'batchNorm' && source?.layer.kind === 'conv') {
      folded.set(node.id, source.id)
      biased.add(source.id)
    }
  }
  const nodes = network.nodes
    .filter((node) => !folded.has(node.id))
    .map((node): NetworkNode => {
      const inputs = node.inputs.map((input) => folded.get(input) ?? input)
      return node.layer.kind === 'conv' && biased.has(node.id) ? { ...node, inputs, layer: { ...node.layer, bias: true } } : { ...node, inputs }
    })
  return { nodes }
}
