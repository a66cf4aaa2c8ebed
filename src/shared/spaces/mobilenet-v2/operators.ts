import type { MobilenetV2Architecture } from './spec.ts'
import { networkFrom, type NetworkBuilder, type Ref } from '../../network/builder.ts'
import { headOperator, stemOperator } from '../fbnet/operators.ts'
import { makeOperator, type Operator } from '../../network/operator.ts'

/** Expansion t, channels c, repeats n, stride s: MobileNetV2's Table 2 (Sandler et al. 2018). */
const rows = [
  { t: 1, c: 16, n: 1, s: 1 },
  { t: 6, c: 24, n: 2, s: 2 },
  { t: 6, c: 32, n: 3, s: 2 },
  { t: 6, c: 64, n: 4, s: 2 },
  { t: 6, c: 96, n: 3, s: 1 },
  { t: 6, c: 160, n: 3, s: 2 },
  { t: 6, c: 320, n: 1, s: 1 },
] as const

/** Strides of the article's layers, the first convolution's before the rows'. */
export const articleStrides = [2, ...rows.map(({ s }) => s)]

/** The last so many reductions stay. */
function stridesOf(reductions: number | undefined): number[] {
  let left = reductions ?? Infinity
  return articleStrides
    .toReversed()
    .map((stride) => (stride > 1 && left-- <= 0 ? 1 : stride))
    .toReversed()
}

/** Channels are multiples of 8 and never more than a tenth below the scaled value. */
function divisibleBy8(value: number): number {
  const rounded = Math.max(8, Math.floor((value + 4) / 8) * 8)
  return rounded < 0.9 * value ? rounded + 8 : rounded
}

function invertedResidual(b: NetworkBuilder, x: Ref, channels: number, expansion: number, stride: number): Ref {
  const expanded = expansion === 1 ? x : b.relu6(b.batchNorm(b.conv(x, x.shape.channels * expansion)))
  const y = b.batchNorm(b.conv(b.relu6(b.batchNorm(b.depthwise(expanded, 3, { stride }))), channels))
  return stride === 1 && x.shape.channels === channels ? b.sum([y, x]) : y
}

export function mobilenetOperators(architecture: MobilenetV2Architecture): Operator[] {
  const { width, input, classes, channels = 3, reductions } = architecture
  const [first, ...strides] = stridesOf(reductions)
  const operators = [
    stemOperator(
      { height: input, width: input, channels },
      { channels: divisibleBy8(32 * width), kernel: 3, stride: first! },
      'relu6',
    ),
  ]
  for (const [row, { t, c, n }] of rows.entries()) {
    for (let i = 0; i < n; i++) {
      const stride = i === 0 ? strides[row]! : 1
      const network = networkFrom(operators.at(-1)!.output, (b, x) =>
        invertedResidual(b, x, divisibleBy8(c * width), t, stride),
      )
      operators.push(makeOperator(`inverted_residual_e${t}`, network, { stride }))
    }
  }
  operators.push(headOperator(operators.at(-1)!.output, Math.max(1280, divisibleBy8(1280 * width)), classes, 'relu6'))
  return operators
}
