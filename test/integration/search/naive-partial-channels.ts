/**
 * The supernet of PC-DARTS (Xu et al. 2020) read from the article and written with loops alone: no TensorFlow, nothing
 * shared, nothing summed before it must be. What the product's supernet is held against.
 */

/** n images of height · width pixels with c channels, in NHWC order. */
interface Images {
  readonly n: number
  readonly h: number
  readonly w: number
  readonly c: number
  readonly data: Float64Array
}

type Weights = ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: ArrayLike<number> }>
/** By kind of cell: α, 14 rows of 8, and β, 14 numbers. */
export type Alphas = Readonly<Record<'normal' | 'reduce' | 'normal-edges' | 'reduce-edges', ArrayLike<number>>>

const operations = [
  'none',
  'max_pool_3x3',
  'avg_pool_3x3',
  'skip_connect',
  'sep_conv_3x3',
  'sep_conv_5x5',
  'dil_conv_3x3',
  'dil_conv_5x5',
] as const

function generate(
  n: number,
  h: number,
  w: number,
  c: number,
  value: (image: number, row: number, column: number, channel: number) => number,
): Images {
  const data = new Float64Array(n * h * w * c)
  let i = 0
  for (let image = 0; image < n; image++)
    for (let row = 0; row < h; row++)
      for (let column = 0; column < w; column++)
        for (let channel = 0; channel < c; channel++) data[i++] = value(image, row, column, channel)
  return { n, h, w, c, data }
}

const at = ({ h, w, c, data }: Images, image: number, row: number, column: number, channel: number): number =>
  data[((image * h + row) * w + column) * c + channel]!
const inside = ({ h, w }: Images, row: number, column: number): boolean =>
  row >= 0 && row < h && column >= 0 && column < w
const map = (x: Images, value: (v: number) => number): Images => ({ ...x, data: x.data.map(value) })
const add = (a: Images, b: Images): Images => ({ ...a, data: a.data.map((v, i) => v + b.data[i]!) })
const relu = (x: Images): Images => map(x, (v) => Math.max(0, v))
const channels = (x: Images, from: number, to: number): Images =>
  generate(x.n, x.h, x.w, to - from, (i, r, col, ch) => at(x, i, r, col, from + ch))
const concat = (parts: readonly Images[]): Images =>
  parts.reduce((a, b) =>
    generate(a.n, a.h, a.w, a.c + b.c, (i, r, col, ch) =>
      ch < a.c ? at(a, i, r, col, ch) : at(b, i, r, col, ch - a.c),
    ),
  )

/**
 * The values under each k × k window whose middle steps by `stride`, taps `dilation` apart; outside the image there are
 * none.
 */
function windows(
  x: Images,
  k: number,
  stride: number,
  dilation: number,
  combine: (taps: { value: number; tap: number }[], channel: number) => number,
): Images {
  return generate(x.n, Math.ceil(x.h / stride), Math.ceil(x.w / stride), x.c, (image, r, col, channel) => {
    const taps: { value: number; tap: number }[] = []
    for (let tap = 0; tap < k * k; tap++) {
      const row = r * stride + (Math.floor(tap / k) - (k - 1) / 2) * dilation
      const column = col * stride + ((tap % k) - (k - 1) / 2) * dilation
      if (inside(x, row, column)) taps.push({ value: at(x, image, row, column, channel), tap })
    }
    return combine(taps, channel)
  })
}

/** Mean 0 and variance 1 for each channel, over all pixels of all images. */
function batchNorm(x: Images): Images {
  const pixels = x.n * x.h * x.w
  const sums = (value: (v: number, channel: number) => number): number[] =>
    Array.from({ length: x.c }, (_, channel) => {
      let sum = 0
      for (let i = channel; i < x.data.length; i += x.c) sum += value(x.data[i]!, channel)
      return sum / pixels
    })
  const mean = sums((v) => v)
  const variance = sums((v, channel) => (v - mean[channel]!) ** 2)
  return { ...x, data: x.data.map((v, i) => (v - mean[i % x.c]!) / Math.sqrt(variance[i % x.c]! + 1e-5)) }
}

const softmax = (values: readonly number[]): number[] => {
  const total = values.reduce((sum, v) => sum + Math.exp(v), 0)
  return values.map((v) => Math.exp(v) / total)
}

/** @returns logits, n rows */
export function naivePartialChannels(
  weights: Weights,
  alphas: Alphas,
  images: { n: number; size: number; data: ArrayLike<number> },
  options: { cells: number; channels: number; parts: number },
): number[][] {
  const { parts } = options
  const weight = (name: string) => {
    const found = weights.get(name)
    if (found === undefined) throw new Error(`no weight ${name}`)
    return found
  }
  const depthwise = (x: Images, name: string, k: number, stride: number, dilation = 1): Images => {
    const { data } = weight(`${name}.kernel`)
    return windows(x, k, stride, dilation, (taps, channel) =>
      taps.reduce((sum, { value, tap }) => sum + value * data[tap * x.c + channel]!, 0),
    )
  }
  const pointwise = (x: Images, name: string, stride = 1): Images => {
    const { shape, data } = weight(`${name}.kernel`)
    const out = shape[3]!
    return generate(x.n, Math.ceil(x.h / stride), Math.ceil(x.w / stride), out, (i, r, col, ch) => {
      let sum = 0
      for (let from = 0; from < x.c; from++) sum += at(x, i, r * stride, col * stride, from) * data[from * out + ch]!
      return sum
    })
  }
  const reduceByHalves = (x: Images, name: string): Images => {
    const y = relu(x)
    const moved = generate(y.n, y.h - 1, y.w - 1, y.c, (i, r, col, ch) => at(y, i, r + 1, col + 1, ch))
    return batchNorm(concat([pointwise(y, `${name}.even`, 2), pointwise(moved, `${name}.odd`, 2)]))
  }
  const separable = (x: Images, name: string, k: number, stride: number): Images => {
    const half = (y: Images, which: 1 | 2, s: number): Images =>
      batchNorm(
        pointwise(depthwise(relu(y), `${name}.depthwise${String(which)}`, k, s), `${name}.pointwise${String(which)}`),
      )
    return half(half(x, 1, stride), 2, 1)
  }
  const apply = (op: (typeof operations)[number], x: Images, edge: string, stride: number): Images => {
    const name = `${edge}.${op}`
    const dilated = (k: number): Images =>
      batchNorm(pointwise(depthwise(relu(x), `${name}.depthwise`, k, stride, 2), `${name}.pointwise`))
    switch (op) {
      case 'none':
        return generate(x.n, x.h / stride, x.w / stride, x.c, () => 0)
      case 'max_pool_3x3':
        return batchNorm(windows(x, 3, stride, 1, (taps) => Math.max(...taps.map(({ value }) => value))))
      case 'avg_pool_3x3':
        return batchNorm(
          windows(x, 3, stride, 1, (taps) => taps.reduce((sum, { value }) => sum + value, 0) / taps.length),
        )
      case 'skip_connect':
        return stride === 1 ? x : reduceByHalves(x, name)
      case 'sep_conv_3x3':
        return separable(x, name, 3, stride)
      case 'sep_conv_5x5':
        return separable(x, name, 5, stride)
      case 'dil_conv_3x3':
        return dilated(3)
      case 'dil_conv_5x5':
        return dilated(5)
    }
  }
  /** One edge: the first channels through the mixture, the others past it, then shuffled. */
  const partialEdge = (x: Images, edge: string, stride: number, row: readonly number[]): Images => {
    const seen = x.c / parts
    const probabilities = softmax(row)
    const mixed = operations
      .map((op, i) => map(apply(op, channels(x, 0, seen), edge, stride), (v) => v * probabilities[i]!))
      .reduce(add)
    const others = channels(x, seen, x.c)
    const past =
      stride === 1
        ? others
        : generate(x.n, x.h / 2, x.w / 2, others.c, (i, r, col, ch) =>
            Math.max(...[0, 1].flatMap((dr) => [0, 1].map((dc) => at(others, i, 2 * r + dr, 2 * col + dc, ch)))),
          )
    const side = concat([mixed, past])
    // Channel g of group j comes to place g · parts + j.
    return generate(side.n, side.h, side.w, side.c, (i, r, col, ch) =>
      at(side, i, r, col, (ch % parts) * seen + Math.floor(ch / parts)),
    )
  }
  const cell = (s0: Images, s1: Images, name: string, reduction: boolean, halveFirst: boolean): Images => {
    const kind = reduction ? 'reduce' : 'normal'
    const preprocess = (x: Images, which: 0 | 1): Images =>
      batchNorm(pointwise(relu(x), `${name}.preprocess${String(which)}.conv`))
    const states = [halveFirst ? reduceByHalves(s0, `${name}.preprocess0`) : preprocess(s0, 0), preprocess(s1, 1)]
    let edge = 0
    for (let node = 0; node < 4; node++) {
      const shares = softmax(Array.from({ length: 2 + node }, (_, i) => alphas[`${kind}-edges`][edge + i]!))
      states.push(
        shares
          .map((share, source) => {
            const row = Array.from({ length: 8 }, (_, op) => alphas[kind][8 * (edge + source) + op]!)
            const place = `${name}.edge${String(source)}-${String(node)}`
            return map(partialEdge(states[source]!, place, reduction && source < 2 ? 2 : 1, row), (v) => v * share)
          })
          .reduce(add),
      )
      edge += 2 + node
    }
    return concat(states.slice(2))
  }

  const input: Images = { n: images.n, h: images.size, w: images.size, c: 3, data: Float64Array.from(images.data) }
  const stemKernel = weight('stem.kernel')
  const stemWidth = stemKernel.shape[3]!
  const stem = generate(input.n, input.h, input.w, stemWidth, (i, r, col, ch) => {
    let sum = 0
    for (let tap = 0; tap < 9; tap++) {
      const [row, column] = [r + Math.floor(tap / 3) - 1, col + (tap % 3) - 1]
      if (inside(input, row, column))
        for (let from = 0; from < 3; from++)
          sum += at(input, i, row, column, from) * stemKernel.data[(tap * 3 + from) * stemWidth + ch]!
    }
    return sum
  })
  // Its scale is 1 and its offset 0 at first.
  let [s0, s1, afterReduction] = [batchNorm(stem), batchNorm(stem), false]
  for (let i = 0; i < options.cells; i++) {
    const reduction = i === Math.floor(options.cells / 3) || i === Math.floor((2 * options.cells) / 3)
    ;[s0, s1] = [s1, cell(s0, s1, `cell${String(i)}`, reduction, afterReduction)]
    afterReduction = reduction
  }
  const [kernel, bias] = [weight('classifier.kernel'), weight('classifier.bias')]
  const classes = bias.shape[0]!
  return Array.from({ length: s1.n }, (_, i) =>
    Array.from({ length: classes }, (_each, k) => {
      let logit = bias.data[k]!
      for (let ch = 0; ch < s1.c; ch++) {
        let sum = 0
        for (let r = 0; r < s1.h; r++) for (let col = 0; col < s1.w; col++) sum += at(s1, i, r, col, ch)
        logit += (sum / (s1.h * s1.w)) * kernel.data[ch * classes + k]!
      }
      return logit
    }),
  )
}
