import { NetworkBuilder, type Ref } from '#shared/network/builder.ts'
import type { Convolution, NetworkNode, Shape } from '#shared/network/network.ts'
import type { ModelArchitecture } from '#shared/spaces/model/spec.ts'
import { unreadable, unsupported } from './problems.ts'
import { keepsSize } from './windows.ts'

/** A network while it is read from a file: its layers by the names that the file gives them. */
export class ModelLayers {
  readonly #builder = new NetworkBuilder()
  readonly #names = new Map<string, string>()
  /** Convolutions and linear layers that have no bias so far, and those that got one after all. */
  readonly #unbiased = new Set<string>()
  readonly #biased = new Set<string>()
  readonly #norms = new Set<string>()

  input(shape: Shape): Ref {
    return this.#builder.input(shape)
  }

  /** A layer of the file, told by its name in every problem and on every page. */
  named(name: string, build: (builder: NetworkBuilder) => Ref): Ref {
    const made = build(this.#builder)
    if (!this.#names.has(made.id)) this.#names.set(made.id, name)
    return made
  }

  convolution(
    name: string,
    x: Ref,
    { channels, pads, ...conv }: Omit<Convolution, 'kind'> & { readonly channels: number; readonly pads: Padding },
  ): Ref {
    if (x.shape.channels % conv.groups !== 0 || channels % conv.groups !== 0)
      throw unreadable(
        `The convolution ${name} has ${String(conv.groups)} groups, which do not divide its ${String(x.shape.channels)} input and ${String(channels)} output channels.`,
        { node: name },
      )
    requireSame(name, x.shape, { ...conv, ...pads })
    return this.#weighted(name, conv.bias, (builder) => builder.conv(x, channels, conv))
  }

  /** Of a whole map: the global pool. */
  pool(
    name: string,
    x: Ref,
    kind: 'maxPool' | 'averagePool',
    { kernel, stride, pads, ceil }: { kernel: number; stride: number; pads: Padding; ceil: boolean },
  ): Ref {
    const { height, width } = x.shape
    if (kind === 'averagePool' && kernel === height && kernel === width && pads.rows + pads.columns === 0)
      return this.named(name, (builder) => builder.globalAveragePool(x))
    requireSame(name, x.shape, { kernel, stride, dilation: 1, ceil, ...pads })
    return this.named(name, (builder) => builder.pool(x, kind, kernel, stride))
  }

  linear(name: string, x: Ref, from: number, channels: number, bias: boolean): Ref {
    const { height, width, channels: given } = x.shape
    if (height * width !== 1)
      throw unsupported([`${name} (a linear layer over a map of ${String(height)}×${String(width)})`])
    if (from !== given)
      throw unreadable(`The linear layer ${name} reads ${String(from)} numbers and is given ${String(given)}.`, {
        node: name,
      })
    return this.#weighted(name, bias, (builder) => builder.linear(x, channels, bias))
  }

  /** A number for each channel is added: the bias of the layer before it, or a batch norm of its own. */
  biased(name: string, x: Ref): Ref {
    if (this.#norms.has(x.id)) return x
    if (!this.#unbiased.delete(x.id)) return this.scaled(name, x)
    this.#biased.add(x.id)
    return x
  }

  /** A number for each channel multiplies it: half a batch norm, whose other half may follow. */
  scaled(name: string, x: Ref): Ref {
    const norm = this.named(name, (builder) => builder.batchNorm(x))
    this.#norms.add(norm.id)
    return norm
  }

  sum(name: string, terms: readonly Ref[]): Ref {
    const [first] = terms as [Ref]
    for (const { shape } of terms)
      if (
        shape.height !== first.shape.height ||
        shape.width !== first.shape.width ||
        shape.channels !== first.shape.channels
      )
        throw unreadable(`The sum ${name} adds ${text(first.shape)} and ${text(shape)}.`, { node: name })
    return this.named(name, (builder) => builder.sum(terms))
  }

  concat(name: string, parts: readonly Ref[]): Ref {
    const [first] = parts as [Ref]
    for (const { shape } of parts)
      if (shape.height !== first.shape.height || shape.width !== first.shape.width)
        throw unreadable(`${name} puts ${text(first.shape)} and ${text(shape)} side by side.`, { node: name })
    return this.named(name, (builder) => builder.concat(parts))
  }

  /** The layers that the output needs, in order, the output last. */
  finish(format: ModelArchitecture['format'], output: Ref): ModelArchitecture {
    const { nodes } = this.#builder.build()
    const byId = new Map(nodes.map((node) => [node.id, node]))
    const needed = new Set<string>()
    const visit = [output.id]
    while (visit.length > 0) {
      const id = visit.pop()!
      if (needed.has(id)) continue
      needed.add(id)
      visit.push(...byId.get(id)!.inputs)
    }
    const kept = nodes.filter(({ id }) => needed.has(id))
    if (kept.length < 2 || kept[0]!.layer.kind !== 'input')
      throw unreadable('The model hands its input on unchanged: there is nothing in it to measure.')
    const names = this.#uniqueNames(kept)
    const ordered = [...kept.filter(({ id }) => id !== output.id), byId.get(output.id)!]
    return {
      family: 'model',
      format,
      nodes: ordered.map(({ id, layer, inputs, output: shape }) => ({
        id: names.get(id)!,
        layer: 'bias' in layer && this.#biased.has(id) ? { ...layer, bias: true } : layer,
        inputs: inputs.map((input) => names.get(input)!),
        output: shape,
      })),
    }
  }

  #weighted(name: string, bias: boolean, build: (builder: NetworkBuilder) => Ref): Ref {
    const made = this.named(name, build)
    if (!bias) this.#unbiased.add(made.id)
    return made
  }

  #uniqueNames(nodes: readonly NetworkNode[]): Map<string, string> {
    const taken = new Set<string>()
    const next = new Map<string, number>()
    return new Map(
      nodes.map(({ id }) => {
        const wished = (this.#names.get(id) ?? id).replace(/[^\w.\-/]+/g, '_').slice(0, 150) || id
        let name = wished
        // Counted on from the last of that name: thousands may be called alike.
        let n = next.get(wished) ?? 2
        for (; taken.has(name); n++) name = `${wished}.${String(n)}`
        next.set(wished, n)
        taken.add(name)
        return [id, name]
      }),
    )
  }
}

/** Before and after together. */
export interface Padding {
  readonly rows: number
  readonly columns: number
}

function requireSame(
  name: string,
  { height, width }: Shape,
  { rows, columns, ...window }: Padding & { kernel: number; stride: number; dilation: number; ceil?: boolean },
): void {
  if (keepsSize({ ...window, size: height, padding: rows }) && keepsSize({ ...window, size: width, padding: columns }))
    return
  const { kernel, stride } = window
  throw unsupported([
    `${name} (a window of ${String(kernel)}×${String(kernel)}, stride ${String(stride)}, padded by ${String(rows)} and ${String(columns)} over ${String(height)}×${String(width)}: only padding that keeps the size is known)`,
  ])
}

const text = ({ height, width, channels }: Shape): string => `${String(height)}×${String(width)}×${String(channels)}`
