import { describe, expect, it } from 'vitest'
import {
  countArchitecture,
  countNetwork,
  dartsCnnOps,
  dartsSupernetNetwork,
  networkFrom,
  operatorsOf,
  publishedArchitectures,
  spaceOf,
  type ArchitectureSpec,
  type PublishedId,
} from '../architecture/index.ts'
import { dartsOps } from './darts-cnn/network.ts'
import { largeInput } from '#shared/spaces/input.ts'

const count = (id: PublishedId, changes: Partial<ArchitectureSpec> = {}) =>
  countArchitecture({ ...publishedArchitectures[id], ...changes } as ArchitectureSpec)

describe('counts of published nets, to the digit', () => {
  it.each([
    ['fbnet-a', 4_270_288, 4_304_584, 244_526_360],
    ['fbnet-b', 4_766_672, 4_801_368, 291_101_640],
    ['fbnet-c', 5_525_424, 5_570_664, 378_233_440],
  ] as const)('%s in the FBNet builder’s convention', (id, paramsConvFc, withBatchNorm, macsWithPool) => {
    const found = count(id)
    expect(found).toMatchObject({ params: withBatchNorm, paramsConvFc, macsWithPool })
  })

  it.each([
    ['fbnet-s8', 4.43],
    ['fbnet-iphone-x', 4.47],
  ] as const)('%s to the article’s digits', (id, millions) => {
    expect(count(id).paramsConvFc / 1e6).toBeCloseTo(millions, 2)
  })

  it('MobileNetV2', () => {
    expect(count('mobilenet-v2')).toMatchObject({ params: 3_504_872, macs: 300_774_272 })
  })

  // Counted by hand-written sums apart from this code, which give DARTS_V1's 3,169,414 too; DARTS' article says 3.1M.
  it.each([
    ['nasnet-a', 3_830_950],
    ['amoebanet-a', 3_145_078],
  ] as const)('%s as a net of DARTS’ article, loose ends joined; of no space that is searched', (id, params) => {
    expect(count(id).params).toBe(params)
    const operators = operatorsOf(publishedArchitectures[id]).map(({ network }) => countNetwork(network).params)
    expect(operators.reduce((sum, each) => sum + each, 0)).toBe(params)
    expect(spaceOf(publishedArchitectures[id])).toBeNull()
  })

  it('a convolution of 1 × 7 and 7 × 1 halves an image side by side, and costs 7 weights a pair of channels each', () => {
    const network = networkFrom({ height: 8, width: 8, channels: 4 }, (b, x) => dartsOps.conv_7x1_1x7(b, x, 2, true))
    const shapes = network.nodes.map(({ output: { height, width } }) => `${String(height)}×${String(width)}`)
    expect(shapes).toEqual(['8×8', '8×8', '8×4', '4×4', '4×4'])
    expect(countNetwork(network)).toMatchObject({ paramsConvFc: 2 * 7 * 16, macs: 7 * 16 * (8 * 4 + 4 * 4) })
  })

  it.each([
    ['darts-v1', 3_169_414, 500_987_520],
    ['darts-v2', 3_349_342, 528_359_040],
    ['pc-darts', 3_634_678, 556_670_592],
  ] as const)('%s, C36 L20', (id, params, macs) => {
    expect(count(id)).toMatchObject({ params, macs })
  })

  it('the auxiliary head adds 476,426 parameters and no work', () => {
    const [withHead, without] = [count('darts-v2', { auxiliary: true }), count('darts-v2')]
    expect(withHead.params - without.params).toBe(476_426)
    // Two batch norms (128, 768 channels) and the linear layer's ten biases are neither convolution nor linear weights.
    expect(withHead.paramsConvFc - without.paramsConvFc).toBe(476_426 - 2 * 128 - 2 * 768 - 10)
    expect(withHead.macs).toBe(without.macs)
  })

  it('DARTS_V2 for ImageNet, C48 L14: 4.7 million parameters, 600 million MACs at most', () => {
    const imagenet = { channels: 48, cells: 14, input: largeInput } as const
    const found = count('darts-v2', imagenet)
    expect(found.params).toBe(4_718_752)
    expect(found.macs).toBeLessThan(600e6)
    // 768 input channels → 128 → 2×2 → 768 → 1000 classes, batch norm behind the first convolution only.
    expect(count('darts-v2', { ...imagenet, auxiliary: true }).params - found.params).toBe(
      768 * 128 + 2 * 128 + 128 * 768 * 4 + 769 * 1000,
    )
  })

  it('the auxiliary head of a single cell sees that cell’s channels', () => {
    // One cell, which reduces: 2·16 channels × 4 nodes.
    const small = { channels: 16, cells: 1 }
    expect(count('darts-v2', { ...small, auxiliary: true }).params - count('darts-v2', small).params).toBe(
      128 * 128 + 2 * 128 + 128 * 768 * 4 + 2 * 768 + 7690,
    )
  })

  it.each([
    ['darts-v2', 246_106, 43.44],
    ['darts-v1', 232_890, 41.36],
  ] as const)('%s, C16 L8', (id, params, mega) => {
    const found = count(id, { channels: 16, cells: 8 })
    expect(found.params).toBe(params)
    expect(found.macs / 1e6).toBeCloseTo(mega, 2)
  })

  it('the DARTS supernet, C16 L8', () => {
    expect(countNetwork(dartsSupernetNetwork(16, 8, dartsCnnOps))).toMatchObject({
      params: 1_930_618,
      macs: 300_255_744,
    })
  })

  it('the recurrent evaluation net of 850 units', () => {
    expect(count('ptb-v1').params).toBe(22_960_000)
    expect(count('ptb-v2').params).toBe(22_960_000)
  })

  it.each([
    ['sep_conv_3x3', 800, 864],
    ['sep_conv_5x5', 1312, 1376],
    ['dil_conv_3x3', 400, 432],
    ['dil_conv_5x5', 656, 688],
  ] as const)('%s at 16 channels, without and with affine batch norm', (op, plain, affine) => {
    const params = (learnt: boolean): number =>
      countNetwork(networkFrom({ height: 8, width: 8, channels: 16 }, (b, x) => dartsOps[op](b, x, 1, learnt))).params
    expect([params(false), params(true)]).toEqual([plain, affine])
  })

  it.each(['fbnet-a', 'fbnet-iphone-x', 'mobilenet-v2', 'darts-v2', 'pc-darts'] as const)(
    '%s: its operators’ MACs and parameters sum to the net’s',
    (id) => {
      const sums = operatorsOf(publishedArchitectures[id]).map((operator) => countNetwork(operator.network))
      const total = count(id)
      expect(sums.reduce((sum, { macs }) => sum + macs, 0)).toBe(total.macs)
      expect(sums.reduce((sum, { params }) => sum + params, 0)).toBe(total.params)
    },
  )
})
