/**
 * A network as plain data: the one description that counting, the benchmark's graph writer and the tests of trained
 * nets share.
 * Feature maps are height × width × channels, without the batch.
 */
export interface Shape {
  readonly height: number
  readonly width: number
  readonly channels: number
}

/** What one node computes. Padding is "same" throughout (centred for odd kernels), as in the nets Tansaku searches. */
export type Layer =
  | { readonly kind: 'input' }
  | {
      readonly kind: 'conv'
      readonly kernel: number
      readonly stride: number
      readonly dilation: number
      /** 1 = full, input channels = depthwise, else grouped. */
      readonly groups: number
      readonly bias: boolean
      /** Its window is a row, 1 × kernel, or a column, kernel × 1, and so are its strides; absent = a square. */
      readonly line?: 'row' | 'column'
    }
  | { readonly kind: 'batchNorm'; readonly affine: boolean }
  | { readonly kind: 'relu' }
  | { readonly kind: 'relu6' }
  | { readonly kind: 'maxPool'; readonly kernel: number; readonly stride: number }
  /** Padding is left out of the count. */
  | { readonly kind: 'averagePool'; readonly kernel: number; readonly stride: number }
  | { readonly kind: 'globalAveragePool' }
  | { readonly kind: 'channelShuffle'; readonly groups: number }
  /** Drops the first row and column and pads one at the end: the shifted half of DARTS' FactorizedReduce. */
  | { readonly kind: 'shift' }
  | { readonly kind: 'add' }
  | { readonly kind: 'concat' }
  /** Output all zeros with the given stride: DARTS' `none`. */
  | { readonly kind: 'zero'; readonly stride: number }
  | { readonly kind: 'identity' }
  | { readonly kind: 'linear'; readonly bias: boolean }

export type Convolution = Extract<Layer, { kind: 'conv' }>

/** Heights and widths of a convolution's window and strides. */
export function windowOf({ kernel, stride, line }: Pick<Convolution, 'kernel' | 'stride' | 'line'>): {
  readonly kernel: readonly [height: number, width: number]
  readonly stride: readonly [height: number, width: number]
} {
  if (line === 'row') return { kernel: [1, kernel], stride: [1, stride] }
  if (line === 'column') return { kernel: [kernel, 1], stride: [stride, 1] }
  return { kernel: [kernel, kernel], stride: [stride, stride] }
}

/** Places of a window, which each weight of a convolution's has one of. */
export const tapsOf = ({ kernel, line }: Pick<Convolution, 'kernel' | 'line'>): number =>
  line === undefined ? kernel ** 2 : kernel

/**
 * Whether each channel is convolved on its own. One channel is its own group: only a dilation tells such a convolution
 * from a full one.
 */
export const isDepthwise = ({ groups, dilation }: Convolution, inputs: number, outputs: number): boolean =>
  groups === inputs && groups === outputs && (groups > 1 || dilation > 1)

export interface NetworkNode {
  readonly id: string
  readonly layer: Layer
  /** Ids of earlier nodes. */
  readonly inputs: readonly string[]
  readonly output: Shape
}

/** Nodes in execution order; the last one is the output. */
export interface Network {
  readonly nodes: readonly NetworkNode[]
}

/** Trained numbers and multiply-accumulates of a network. */
export interface NetworkCount {
  /** Every trained number: weights, biases, affine batch-norm scale and offset. */
  readonly params: number
  /** Convolution and linear weights alone: no batch norm, no biases. */
  readonly paramsConvFc: number
  /** Multiply-accumulates of convolutions and linear layers. */
  readonly macs: number
  /** The FBNet builder's convention: `macs` plus the additions of the final average pool. */
  readonly macsWithPool: number
}
