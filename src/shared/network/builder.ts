import { windowOf, type Layer, type Network, type NetworkNode, type Shape } from './network.ts'

/** A node's id and shape, to be used as input of the next. */
export interface Ref {
  readonly id: string
  readonly shape: Shape
}

export interface ConvOptions {
  readonly kernel?: number
  readonly stride?: number
  readonly dilation?: number
  readonly groups?: number
  readonly bias?: boolean
}

/** Builds a network node by node; output shapes follow from the layers. */
export class NetworkBuilder {
  readonly #nodes: NetworkNode[] = []

  input(shape: Shape): Ref {
    return this.#add({ kind: 'input' }, [], shape, 'input')
  }

  conv(
    x: Ref,
    channels: number,
    { kernel = 1, stride = 1, dilation = 1, groups = 1, bias = false }: ConvOptions = {},
  ): Ref {
    return this.#add({ kind: 'conv', kernel, stride, dilation, groups, bias }, [x], {
      ...strided(x.shape, stride),
      channels,
    })
  }

  /** A convolution whose window is a row or a column; channels stay. */
  line(x: Ref, line: 'row' | 'column', kernel: number, stride = 1): Ref {
    const layer = { kind: 'conv', kernel, stride, dilation: 1, groups: 1, bias: false, line } as const
    return this.#add(layer, [x], strided(x.shape, windowOf(layer).stride))
  }

  depthwise(
    x: Ref,
    kernel: number,
    { stride = 1, dilation = 1 }: { readonly stride?: number; readonly dilation?: number } = {},
  ): Ref {
    return this.conv(x, x.shape.channels, { kernel, stride, dilation, groups: x.shape.channels })
  }

  batchNorm(x: Ref, affine = true): Ref {
    return this.#add({ kind: 'batchNorm', affine }, [x], x.shape)
  }

  relu(x: Ref): Ref {
    return this.#add({ kind: 'relu' }, [x], x.shape)
  }

  relu6(x: Ref): Ref {
    return this.#add({ kind: 'relu6' }, [x], x.shape)
  }

  pool(x: Ref, kind: 'maxPool' | 'averagePool', kernel: number, stride: number): Ref {
    return this.#add({ kind, kernel, stride }, [x], strided(x.shape, stride))
  }

  globalAveragePool(x: Ref): Ref {
    return this.#add({ kind: 'globalAveragePool' }, [x], { height: 1, width: 1, channels: x.shape.channels })
  }

  channelShuffle(x: Ref, groups: number): Ref {
    return this.#add({ kind: 'channelShuffle', groups }, [x], x.shape)
  }

  shift(x: Ref): Ref {
    return this.#add({ kind: 'shift' }, [x], x.shape)
  }

  identity(x: Ref): Ref {
    return this.#add({ kind: 'identity' }, [x], x.shape)
  }

  zero(x: Ref, stride: number): Ref {
    return this.#add({ kind: 'zero', stride }, [x], strided(x.shape, stride))
  }

  sum(xs: readonly Ref[]): Ref {
    return xs.length === 1 ? xs[0]! : this.#add({ kind: 'add' }, xs, xs[0]!.shape)
  }

  concat(xs: readonly Ref[]): Ref {
    if (xs.length === 1) return xs[0]!
    return this.#add({ kind: 'concat' }, xs, {
      ...xs[0]!.shape,
      channels: xs.reduce((sum, x) => sum + x.shape.channels, 0),
    })
  }

  linear(x: Ref, channels: number, bias = true): Ref {
    return this.#add({ kind: 'linear', bias }, [x], { height: 1, width: 1, channels })
  }

  /** Puts a whole single-input network after x, its ids behind the prefix. */
  append(network: Network, x: Ref, prefix: string): Ref {
    const names = new Map<string, string>()
    let last = x
    for (const node of network.nodes) {
      if (node.layer.kind === 'input') {
        names.set(node.id, x.id)
        continue
      }
      const id = `${prefix}/${node.id}`
      names.set(node.id, id)
      this.#nodes.push({ ...node, id, inputs: node.inputs.map((input) => names.get(input)!) })
      last = { id, shape: node.output }
    }
    return last
  }

  build(): Network {
    return { nodes: [...this.#nodes] }
  }

  #add(layer: Layer, inputs: readonly Ref[], output: Shape, name: string = layer.kind): Ref {
    const id = `${name}${this.#nodes.length}`
    this.#nodes.push({ id, layer, inputs: inputs.map((input) => input.id), output })
    return { id, shape: output }
  }
}

/** "Same" padding: a stride divides the size, rounded up. */
export function strided({ height, width, channels }: Shape, stride: number | readonly [number, number]): Shape {
  const [down, across] = typeof stride === 'number' ? [stride, stride] : stride
  return { height: Math.ceil(height / down), width: Math.ceil(width / across), channels }
}

/** A network of one input, written as a function of it. */
export function networkFrom(input: Shape, build: (builder: NetworkBuilder, x: Ref) => Ref): Network {
  const builder = new NetworkBuilder()
  build(builder, builder.input(input))
  return builder.build()
}

export function outputShape(network: Network): Shape {
  return network.nodes.at(-1)!.output
}
