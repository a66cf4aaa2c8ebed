import { describe, expect, it } from 'vitest'
import { blockOperator } from './fbnet/operators.ts'
import { dartsOps } from './darts-cnn/network.ts'
import {
  fbnetBlockIds,
  networkFrom,
  operatorKey,
  operatorsOf,
  publishedArchitectures,
  type FbnetBlockId,
  type Network,
} from '../architecture/index.ts'

/** What counting cannot see: a net without its residuals, shuffles or shifts has the same parameters and MACs. */
const same = { input: { height: 8, width: 8, channels: 16 }, channels: 16, stride: 1 }
const reducing = { input: { height: 8, width: 8, channels: 16 }, channels: 24, stride: 2 }
const kinds = ({ nodes }: Network): string =>
  nodes.map(({ layer }) => (layer.kind === 'conv' && layer.groups > 2 ? 'depthwise' : layer.kind)).join(' ')
const convolutions = ({ nodes }: Network) => nodes.flatMap(({ layer }) => (layer.kind === 'conv' ? [layer] : []))

describe('FBNet’s blocks', () => {
  it.each([
    ['k3_e1', 'input depthwise batchNorm relu conv batchNorm add'],
    ['k3_e1_g2', 'input channelShuffle depthwise batchNorm relu conv batchNorm add'],
    ['k5_e6', 'input conv batchNorm relu depthwise batchNorm relu conv batchNorm add'],
    ['skip', 'input identity'],
  ] as const)('%s where the shape stays', (id, expected) => {
    expect(kinds(blockOperator(same, id).network)).toBe(expected)
  })

  it('the residual joins the block’s input and its linear end', () => {
    const { nodes } = blockOperator(same, 'k3_e3').network
    expect(nodes.at(-1)!.inputs).toEqual([nodes.at(-2)!.id, nodes[0]!.id])
  })

  it.each(fbnetBlockIds.filter((id) => id !== 'skip'))(
    '%s has no residual where the shape changes, its kernel and stride in the depthwise convolution, its groups in the 1×1',
    (id: FbnetBlockId) => {
      const { network, output } = blockOperator(reducing, id)
      expect(kinds(network)).not.toMatch(/add/)
      expect(output).toEqual({ height: 4, width: 4, channels: 24 })
      const [, kernel, expansion, groups = '1'] = /^k(\d)_e(\d)(?:_g(\d))?$/.exec(id)!
      const all = convolutions(network)
      expect(all.filter((layer) => layer.groups > 2)).toEqual([
        expect.objectContaining({ kernel: Number(kernel), stride: 2, groups: 16 * Number(expansion) }),
      ])
      for (const layer of all.filter((other) => other.groups <= 2))
        expect(layer).toMatchObject({ kernel: 1, stride: 1, groups: Number(groups) })
    },
  )

  it('skip where the shape changes is one strided 1×1 convolution', () => {
    const { network } = blockOperator(reducing, 'skip')
    expect(kinds(network)).toBe('input conv batchNorm relu')
    expect(convolutions(network)).toEqual([expect.objectContaining({ kernel: 1, stride: 2 })])
  })
})

describe('MobileNetV2’s inverted residuals', () => {
  it('add where the shape stays: 10 of 17', () => {
    const blocks = operatorsOf(publishedArchitectures['mobilenet-v2']).slice(1, -1)
    expect(blocks).toHaveLength(17)
    const adding = blocks.filter(({ network }) => network.nodes.at(-1)!.layer.kind === 'add')
    expect(adding).toHaveLength(10)
    for (const { input, output, network } of adding) {
      expect(output).toEqual(input)
      expect(network.nodes.at(-1)!.inputs).toContain(network.nodes[0]!.id)
    }
  })
})

describe('DARTS’ operations', () => {
  const op = (id: keyof typeof dartsOps, stride: number, affine = true): Network =>
    networkFrom(same.input, (b, x) => dartsOps[id](b, x, stride, affine))

  it('a strided skip reads the even pixels and, shifted by one, the odd ones', () => {
    const { nodes } = op('skip_connect', 2)
    expect(kinds({ nodes })).toBe('input relu conv shift conv concat batchNorm')
    const [, relu, even, shift, odd] = nodes
    expect([even!.inputs, shift!.inputs, odd!.inputs]).toEqual([[relu!.id], [relu!.id], [shift!.id]])
  })

  it.each([
    ['sep_conv_5x5', 'input relu depthwise conv batchNorm relu depthwise conv batchNorm'],
    ['dil_conv_5x5', 'input relu depthwise conv batchNorm'],
    ['max_pool_3x3', 'input maxPool'],
    ['avg_pool_3x3', 'input averagePool'],
    ['none', 'input zero'],
  ] as const)('%s', (id, expected) => {
    expect(kinds(op(id, 1))).toBe(expected)
    expect(op(id, 2).nodes.at(-1)!.output).toEqual({ height: 4, width: 4, channels: 16 })
  })

  it('only the first half of a separable convolution strides; a dilated one has dilation 2', () => {
    expect(
      convolutions(op('sep_conv_3x3', 2))
        .filter(({ groups }) => groups > 1)
        .map(({ stride }) => stride),
    ).toEqual([2, 1])
    expect(convolutions(op('dil_conv_3x3', 1))[0]).toMatchObject({ dilation: 2, kernel: 3 })
  })

  it('pools are normalised in the search, and only there', () => {
    expect(kinds(op('max_pool_3x3', 1, false))).toBe('input maxPool batchNorm')
  })
})

describe('an operator’s key', () => {
  it('is spelt the same for ever: stored tables are found by it', () => {
    expect(blockOperator(reducing, 'k3_e6').key).toBe('k3_e6|stride=2|8x8x16>4x4x24')
    expect(operatorKey('stem', same.input, same.input, { stride: 1, channels: 16, kernel: 3 })).toBe(
      'stem|channels=16|kernel=3|stride=1|8x8x16>8x8x16',
    )
  })
})
