import { describe, expect, it } from 'vitest'
import {
  fbnetSpaces,
  type Network,
  networkOf,
  operatorPlaces,
  publishedArchitectures,
} from '../../architecture/index.ts'
import { NetworkBuilder } from '../../network/builder.ts'
import { writeParam } from './index.ts'

const shape = { height: 8, width: 8, channels: 4 }

function build(make: (b: NetworkBuilder, x: ReturnType<NetworkBuilder['input']>) => unknown): Network {
  const b = new NetworkBuilder()
  make(b, b.input(shape))
  return b.build()
}

/** The layer lines without their generated names. */
const layers = (network: Network, precision: 'fp32' | 'int8' = 'fp32') =>
  writeParam(network, precision).param.trim().split('\n').slice(2)

describe('writeParam', () => {
  it('folds batch norm and ReLU into the convolution before them', () => {
    const network = build((b, x) => b.relu(b.batchNorm(b.conv(x, 6, { kernel: 3, stride: 2 }))))
    expect(writeParam(network, 'fp32').param).toBe(
      [
        '7767517',
        '2 2',
        'Input layer0 0 1 data',
        'Convolution layer1 1 1 data output 0=6 1=3 2=1 3=2 4=1 5=1 6=216 9=1',
        '',
      ].join('\n'),
    )
  })

  it('writes a residual block with a Split for the blob that two layers read', () => {
    const network = build((b, x) => {
      const expanded = b.relu(b.batchNorm(b.conv(x, 8)))
      const deep = b.relu(b.batchNorm(b.depthwise(expanded, 3)))
      return b.sum([b.batchNorm(b.conv(deep, 4)), x])
    })
    const lines = layers(network)
    expect(lines.map((line) => line.split(' ')[0])).toEqual([
      'Input',
      'Split',
      'Convolution',
      'ConvolutionDepthWise',
      'Convolution',
      'BinaryOp',
    ])
    expect(lines[1]).toBe('Split layer1 1 2 data data_0 data_1')
    expect(lines[3]).toMatch(/0=8 1=3 2=1 3=1 4=1 5=1 6=72 7=8 9=1$/)
    expect(lines[4]).toMatch(/0=4 1=1 2=1 3=1 4=0 5=1 6=32$/)
    expect(lines[5]).toMatch(/^BinaryOp layer5 2 1 \S+ data_1 output 0=0$/)
  })

  it('keeps an activation apart where something else reads the convolution', () => {
    const network = build((b, x) => {
      const y = b.conv(x, 4)
      return b.sum([b.relu(y), y])
    })
    expect(layers(network).map((line) => line.split(' ')[0])).toEqual([
      'Input',
      'Convolution',
      'Split',
      'ReLU',
      'BinaryOp',
    ])
  })

  it('looks through identities when it counts readers', () => {
    const network = build((b, x) => {
      const y = b.conv(x, 4)
      return b.sum([b.relu(b.identity(y)), y])
    })
    expect(layers(network).map((line) => line.split(' ')[0])).toEqual([
      'Input',
      'Convolution',
      'Split',
      'ReLU',
      'BinaryOp',
    ])
  })

  it('leaves identities out, and keeps a Noop where nothing else is left', () => {
    const network = build((b, x) => b.identity(x))
    expect(layers(network)).toEqual(['Input layer0 0 1 data', 'Noop layer1 1 1 data output'])
  })

  it('writes grouped convolutions with their channel shuffle', () => {
    const network = build((b, x) => b.channelShuffle(b.relu(b.conv(x, 8, { groups: 2 })), 2))
    expect(layers(network).slice(1)).toEqual([
      expect.stringMatching(/^ConvolutionDepthWise .* 0=8 1=1 2=1 3=1 4=0 5=0 6=16 7=2 9=1$/),
      expect.stringMatching(/^ShuffleChannel .* output 0=2$/),
    ])
  })

  it('writes pools, shift, concat, ReLU6 and batch norm without a convolution', () => {
    const network = build((b, x) => {
      const pooled = b.batchNorm(b.pool(x, 'averagePool', 3, 2))
      const shifted = b.relu6(b.conv(b.shift(x), 4, { stride: 2 }))
      return b.concat([pooled, shifted])
    })
    const lines = layers(network)
    expect(lines.map((line) => line.split(' ')[0])).toEqual([
      'Input',
      'Split',
      'Pooling',
      'BatchNorm',
      'Crop',
      'Padding',
      'Convolution',
      'Concat',
    ])
    expect(lines[2]).toMatch(/0=1 1=3 2=2 3=1 5=1 6=0$/)
    expect(lines[4]).toMatch(/0=1 1=1 2=0 3=7 4=7 5=4$/)
    expect(lines[5]).toMatch(/0=0 1=1 2=0 3=1 4=0$/)
    expect(lines[6]).toMatch(/9=3 -23310=2,0,6$/)
  })

  it('quantises for int8, and hands int8 over inside a block only', () => {
    const network = build((b, x) =>
      b.batchNorm(b.conv(b.relu(b.batchNorm(b.depthwise(b.relu(b.batchNorm(b.conv(x, 8))), 3))), 4)),
    )
    const scales = layers(network, 'int8')
      .slice(1)
      .map((line) => /8=(\d+)/.exec(line.replace(/^.* output|^\S+ \S+ \S+ \S+/, ''))?.[1])
    expect(scales).toEqual(['101', '101', '1'])
  })

  it('declares as many layers and blobs as it writes, for every operator and the published nets', () => {
    const operators = Object.values(fbnetSpaces)
      .flatMap((space) => operatorPlaces(space))
      .flatMap((place) => place.candidates.map((candidate) => candidate.operator.network))
    const nets = (['fbnet-c', 'mobilenet-v2', 'darts-v2'] as const).map((id) => networkOf(publishedArchitectures[id]))
    for (const network of [...operators, ...nets]) {
      const [magic, counts, ...lines] = writeParam(network, 'fp32').param.trim().split('\n')
      const outputs = lines.flatMap((line) => {
        const [, , inputs, count, ...blobs] = line.split(' ')
        return blobs.slice(Number(inputs), Number(inputs) + Number(count))
      })
      expect(magic).toBe('7767517')
      expect(counts).toBe(`${lines.length} ${outputs.length}`)
      expect(new Set(outputs).size).toBe(outputs.length)
      expect(outputs).toContain('output')
    }
  })
})
