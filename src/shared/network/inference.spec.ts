import { describe, expect, it } from 'vitest'
import {
  countNetwork,
  dartsCnnOps,
  dartsSupernetNetwork,
  inferenceNetwork,
  networkFrom,
  networkOf,
  outputShape,
  publishedArchitectures,
  type Network,
  type PublishedId,
} from '../architecture/index.ts'

const input = { height: 8, width: 8, channels: 4 }
const kinds = ({ nodes }: Network): string[] => nodes.map(({ layer }) => layer.kind)
const convolutional = (Object.keys(publishedArchitectures) as PublishedId[]).filter((id) => !id.startsWith('ptb'))

describe('inference form', () => {
  it('turns a batch norm behind a convolution into the convolution’s bias', () => {
    const network = inferenceNetwork(networkFrom(input, (b, x) => b.relu(b.batchNorm(b.conv(x, 6)))))
    expect(kinds(network)).toEqual(['input', 'conv', 'relu'])
    expect(network.nodes[1]!.layer).toMatchObject({ bias: true })
    expect(network.nodes[2]!.inputs).toEqual([network.nodes[1]!.id])
  })

  it('leaves a batch norm behind a pool', () => {
    expect(
      kinds(inferenceNetwork(networkFrom(input, (b, x) => b.batchNorm(b.pool(x, 'maxPool', 3, 1), false)))),
    ).toEqual(['input', 'maxPool', 'batchNorm'])
  })

  it('leaves a batch norm whose convolution another node reads too', () => {
    const network = networkFrom(input, (b, x) => {
      const y = b.conv(x, 4)
      return b.sum([b.batchNorm(y), y])
    })
    expect(inferenceNetwork(network)).toEqual(network)
  })

  it.each(convolutional)('%s keeps its arithmetic, its output and an order in which inputs come first', (id) => {
    const network = networkOf(publishedArchitectures[id])
    const inference = inferenceNetwork(network)
    expect(countNetwork(inference).macs).toBe(countNetwork(network).macs)
    expect(outputShape(inference)).toEqual(outputShape(network))
    expectOrdered(inference)
  })

  it('the networks it starts from are in order too', () => {
    for (const id of convolutional) expectOrdered(networkOf(publishedArchitectures[id]))
    expectOrdered(dartsSupernetNetwork(16, 8, dartsCnnOps))
  })

  it('DARTS keeps two batch norms: behind the joined halves of a factorised reduction', () => {
    const { nodes } = inferenceNetwork(networkOf(publishedArchitectures['darts-v2']))
    const sources = nodes
      .filter(({ layer }) => layer.kind === 'batchNorm')
      .map(({ inputs }) => nodes.find(({ id }) => id === inputs[0])!.layer.kind)
    expect(sources).toEqual(['concat', 'concat'])
  })
})

function expectOrdered({ nodes }: Network): void {
  const seen = new Set<string>()
  for (const { id, inputs } of nodes) {
    expect(
      inputs.every((source) => seen.has(source)),
      id,
    ).toBe(true)
    expect(seen.has(id)).toBe(false)
    seen.add(id)
  }
}
