import { describe, expect, it } from 'vitest'
import { networkOf } from '../architecture/index.ts'
import { publishedArchitectures } from '../architecture/published.ts'
import { networkFrom } from './builder.ts'
import { countNetwork } from './count.ts'
import { layerKey, layersOf, networkOfLayer } from './layers.ts'

const shape = { height: 8, width: 8, channels: 4 }

describe('the layers of a network', () => {
  it('are convolutions with the norm and activation that nothing else reads, and all else alone', () => {
    const network = networkFrom(shape, (b, x) => {
      const y = b.relu6(b.batchNorm(b.depthwise(x, 3, { stride: 2 })))
      const read = b.conv(y, 4)
      return b.concat([b.relu(read), b.sum([read, y])])
    })
    expect(layersOf(network).map(({ label, nodes }) => [label, nodes.length])).toEqual([
      ['depthwise 3×3 /2, ReLU6', 3],
      ['conv 1×1', 1],
      ['ReLU', 1],
      ['sum', 1],
      ['concatenation', 1],
    ])
  })

  it.each(['fbnet-a', 'mobilenet-v2', 'darts-v2'] as const)('of %s count together as the whole', (id) => {
    const network = networkOf(publishedArchitectures[id])
    const { params, macs } = countNetwork(network)
    const layers = layersOf(network)
    expect(layers.reduce((sum, layer) => sum + layer.params, 0)).toBe(params)
    expect(layers.reduce((sum, layer) => sum + layer.macs, 0)).toBe(macs)
  })

  it('stand alone as networks that do the same work, but for those that read several shapes', () => {
    const network = networkFrom(shape, (b, x) => b.concat([b.sum([b.conv(x, 8), b.conv(x, 8, { kernel: 3 })]), x]))
    const layers = layersOf(network)
    expect(layers.map((layer) => networkOfLayer(layer) !== null)).toEqual([true, true, true, false])
    for (const layer of layers.slice(0, 3)) expect(countNetwork(networkOfLayer(layer)!).macs).toBe(layer.macs)
  })

  it('have one key where they do the same work', () => {
    const network = networkFrom(shape, (b, x) => b.conv(b.relu(b.conv(b.relu(b.conv(x, 4)), 4)), 4))
    expect(layersOf(network).map(layerKey)).toEqual([
      layerKey(layersOf(network)[0]!),
      layerKey(layersOf(network)[0]!),
      expect.not.stringMatching(/relu/),
    ])
  })
})
