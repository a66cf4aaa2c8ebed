import { describe, expect, it } from 'vitest'
import { networkOf, publishedArchitectures } from '../../architecture/index.ts'
import { inferenceNetwork } from '../../network/inference.ts'
import { modelValues, writeParam } from './index.ts'

const specs = [
  publishedArchitectures['fbnet-c'],
  publishedArchitectures['darts-v2'],
  publishedArchitectures['mobilenet-v2'],
]

describe('values of a net as ncnn runs it', () => {
  it.each(specs)('are blobs of the graph that is written, and end with the answer ($family)', (spec) => {
    const network = inferenceNetwork(networkOf(spec))
    const values = modelValues(network)
    const blobs = new Set(
      writeParam(network, 'fp32')
        .param.split('\n')
        .flatMap((line) => {
          const [, , inputs, outputs, ...names] = line.split(' ')
          return outputs === undefined ? [] : names.slice(Number(inputs), Number(inputs) + Number(outputs))
        }),
    )
    const known = new Set(network.nodes.map(({ id }) => id))
    for (const { blob, node, inputs, terms } of values) {
      expect(blobs.has(blob)).toBe(true)
      expect([node, ...inputs].every((id) => known.has(id))).toBe(true)
      expect(terms).toBeGreaterThanOrEqual(1)
    }
    expect(values.at(-1)).toMatchObject({ blob: 'output', node: network.nodes.at(-1)!.id })
  })

  it('hold what is fused into a convolution, and say what becomes 8-bit numbers', () => {
    const values = modelValues(inferenceNetwork(networkOf(specs[0]!)))
    const expand = values.find(({ int8 }) => int8.handedOn)!
    expect(expand.node).not.toBe(expand.id)
    expect(expand.int8.quantised).toBe(true)
  })
})
