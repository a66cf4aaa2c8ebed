import type { NetworkLayer } from '#shared/network/layers.ts'

/** What layers are told apart by at a glance. */
export const layerKinds = ['pointwise', 'convolution', 'depthwise', 'linear', 'pool', 'other'] as const
export type LayerKind = (typeof layerKinds)[number]

const colours: Readonly<Record<LayerKind, string>> = {
  pointwise: 'var(--series-1)',
  convolution: 'var(--series-5)',
  depthwise: 'var(--series-2)',
  linear: 'var(--series-3)',
  pool: 'var(--series-4)',
  other: 'var(--series-8)',
}

export function kindOf({ nodes, inputs }: Pick<NetworkLayer, 'nodes' | 'inputs'>): LayerKind {
  const { layer } = nodes[0]!
  switch (layer.kind) {
    case 'conv':
      if (layer.groups > 1 && layer.groups === inputs[0]!.channels) return 'depthwise'
      return layer.kernel === 1 ? 'pointwise' : 'convolution'
    case 'linear':
      return 'linear'
    case 'maxPool':
    case 'averagePool':
    case 'globalAveragePool':
      return 'pool'
    default:
      return 'other'
  }
}

export const kindColour = (layer: Pick<NetworkLayer, 'nodes' | 'inputs'>): string => colours[kindOf(layer)]

/** The kinds there are, with their shares of the whole, the largest first. */
export function kindsOf(
  rows: readonly (Pick<NetworkLayer, 'nodes' | 'inputs'> & { readonly share: number | null })[],
): { name: LayerKind; colour: string; share: number }[] {
  const shares = new Map<LayerKind, number>()
  for (const row of rows) shares.set(kindOf(row), (shares.get(kindOf(row)) ?? 0) + (row.share ?? 0))
  return [...shares].map(([name, share]) => ({ name, colour: colours[name], share })).sort((a, b) => b.share - a.share)
}
