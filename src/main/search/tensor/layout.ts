import { TansakuError } from '#shared/errors.ts'
import type { InitialValues } from '#shared/spaces/space.ts'
import type { Layer } from './layers.ts'

/** How a parameter's first values are drawn. */
export type Initialiser =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'normal'; readonly std: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }

export const constant = (value: number): Initialiser => ({ kind: 'constant', value })
export const normal = (std: number): Initialiser => ({ kind: 'normal', std })
export const uniform = (low: number, high: number): Initialiser => ({ kind: 'uniform', low, high })
/** He et al. 2015, equation 10: variance 2 / fan-in. */
export const heNormal = (fanIn: number): Initialiser => normal(Math.sqrt(2 / fanIn))
/** PyTorch's default for convolutions and linear layers: uniform within 1 / sqrt(fan-in). */
export const kaimingUniform = (fanIn: number): Initialiser => uniform(-1 / Math.sqrt(fanIn), 1 / Math.sqrt(fanIn))

/** Where one named parameter lies in its store's flat vector. */
export interface ParameterHandle {
  readonly name: string
  readonly kind: 'weight' | 'statistic'
  readonly shape: readonly number[]
  readonly size: number
  readonly offset: number
  /** The bigger parameter that it is a part of: the first channels, the middle of a kernel. */
  readonly partOf?: ParameterHandle
}

/** Parameters of one kind that lie side by side. */
export interface Segment {
  readonly offset: number
  readonly size: number
  readonly entries: readonly ParameterHandle[]
}

/** A layer that a branch may choose, with what belongs to it alone. */
export interface Block {
  /** What its parameters' names begin with. */
  readonly prefix: string
  readonly apply: Layer
  readonly weights: Segment
  readonly statistics: Segment
}

export interface Entry extends ParameterHandle {
  readonly initialiser: Initialiser
}

/** A layout whose convolutions begin as a space's row has it. */
export const layoutOf = ({ initialValues }: { readonly initialValues: InitialValues | null }): ParameterLayout =>
  new ParameterLayout(undefined, '', null, initialValues ?? 'he')

/** The list of a net's parameters, filled while its layers are built. Names are unique. */
export class ParameterLayout {
  readonly #root: {
    readonly entries: Entry[]
    readonly names: Set<string>
    readonly counts: Record<ParameterHandle['kind'], number>
    readonly blocks: Block[]
    readonly convolutions: InitialValues
  }
  readonly #prefix: string
  /** By name within the scope: whose weights are taken in place of new ones. */
  readonly #lent: ReadonlyMap<string, ParameterHandle> | null

  /** @param convolutions how those begin that the layout is the first of; scopes have their parent's */
  constructor(
    parent?: ParameterLayout,
    prefix = '',
    lent: ReadonlyMap<string, ParameterHandle> | null = null,
    convolutions: InitialValues = 'he',
  ) {
    this.#root =
      parent === undefined
        ? { entries: [], names: new Set(), counts: { weight: 0, statistic: 0 }, blocks: [], convolutions }
        : parent.#root
    this.#prefix = prefix
    this.#lent = lent
  }

  /** The same layout, with `name.` put before the names declared through it. */
  scope(name: string): ParameterLayout {
    const lent = this.#lent === null ? null : within(this.#lent, `${name}.`)
    return new ParameterLayout(this, `${this.#prefix}${name}.`, lent)
  }

  /** Of a convolution's kernel. */
  convolution(fanIn: number): Initialiser {
    return this.#root.convolutions === 'torch' ? kaimingUniform(fanIn) : heNormal(fanIn)
  }

  /** A trainable parameter: counted as the papers count, seen by gradients and optimisers. */
  weight(name: string, shape: readonly number[], initialiser: Initialiser): ParameterHandle {
    if (this.#lent !== null) return partOf(this.#lent.get(name), `${this.#prefix}${name}`, shape)
    return this.#declare('weight', name, shape, initialiser)
  }

  /** A running statistic: written by training passes, read by evaluation, never differentiated. */
  statistic(name: string, shape: readonly number[], initialiser: Initialiser): ParameterHandle {
    return this.#declare('statistic', name, shape, initialiser)
  }

  /** A layer that a branch may choose: what `build` declares lies side by side, apart from all else. */
  block(name: string, build: (layout: ParameterLayout) => Layer): Block {
    return this.#block(this.scope(name), build)
  }

  /**
   * A smaller form of a block, whose weights are parts of its: of each the first channels, and the middle of a kernel.
   * Its running statistics are its own. Its layers must have the names of the block's.
   */
  variant(name: string, of: Block, build: (layout: ParameterLayout) => Layer): Block {
    const lent = within(new Map(of.weights.entries.map((entry) => [entry.name, entry])), of.prefix)
    const block = this.#block(new ParameterLayout(this, `${this.#prefix}${name}.`, lent), build)
    return { ...block, weights: of.weights }
  }

  get weightCount(): number {
    return this.#root.counts.weight
  }

  get statisticCount(): number {
    return this.#root.counts.statistic
  }

  entries(kind: ParameterHandle['kind']): readonly Entry[] {
    return this.#root.entries.filter((entry) => entry.kind === kind)
  }

  /** What lies in the flat vector, in order: parameters of their own, and blocks whole. */
  parts(kind: ParameterHandle['kind']): readonly (ParameterHandle | Segment)[] {
    const segments = new Map(
      this.#root.blocks
        .map((block) => segmentOf(block, kind))
        .filter(({ size }) => size > 0)
        .map((segment) => [segment.offset, segment]),
    )
    const parts: (ParameterHandle | Segment)[] = []
    let end = 0
    for (const entry of this.entries(kind)) {
      if (entry.offset < end) continue
      const part = segments.get(entry.offset) ?? entry
      parts.push(part)
      end = part.offset + part.size
    }
    return parts
  }

  #block(scope: ParameterLayout, build: (layout: ParameterLayout) => Layer): Block {
    const from = { weight: this.entries('weight').length, statistic: this.entries('statistic').length }
    const apply = build(scope)
    const segment = (kind: ParameterHandle['kind']): Segment => {
      const entries = this.entries(kind).slice(from[kind])
      const size = entries.reduce((sum, entry) => sum + entry.size, 0)
      return { offset: entries[0]?.offset ?? 0, size, entries }
    }
    const block = {
      prefix: scope.#prefix,
      apply,
      weights: segment('weight'),
      statistics: segment('statistic'),
    }
    this.#root.blocks.push(block)
    return block
  }

  #declare(
    kind: ParameterHandle['kind'],
    name: string,
    shape: readonly number[],
    initialiser: Initialiser,
  ): ParameterHandle {
    const fullName = `${this.#prefix}${name}`
    if (this.#root.names.has(fullName)) {
      throw new TansakuError('INTERNAL', `Two parameters are called "${fullName}": give each layer a scope of its own.`)
    }
    const entry: Entry = {
      name: fullName,
      kind,
      shape: [...shape],
      size: sizeOf(shape),
      offset: this.#root.counts[kind],
      initialiser,
    }
    this.#root.names.add(fullName)
    this.#root.entries.push(entry)
    this.#root.counts[kind] += entry.size
    return entry
  }
}

export const segmentOf = (block: Block, kind: ParameterHandle['kind']): Segment =>
  kind === 'weight' ? block.weights : block.statistics

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1)

/** Those whose names begin with a prefix, without it. */
function within(handles: ReadonlyMap<string, ParameterHandle>, prefix: string): ReadonlyMap<string, ParameterHandle> {
  return new Map(
    [...handles].flatMap(([name, handle]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), handle]] : [])),
  )
}

export const isWithin = (part: readonly number[], whole: readonly number[]): boolean =>
  part.length === whole.length && part.every((extent, axis) => extent <= whole[axis]!)

/** Where a part lies in its whole: the first channels, and of a kernel [height, width, in, out] its middle. */
export const beginOf = (part: readonly number[], whole: readonly number[]): number[] =>
  part.map((extent, axis) => (part.length === 4 && axis < 2 ? Math.floor((whole[axis]! - extent) / 2) : 0))

function partOf(whole: ParameterHandle | undefined, name: string, shape: readonly number[]): ParameterHandle {
  if (whole === undefined || !isWithin(shape, whole.shape)) {
    throw new TansakuError(
      'INTERNAL',
      `Parameter "${name}" [${shape.join()}] is no part of its block's, which has [${whole?.shape.join() ?? 'none of that name'}].`,
    )
  }
  return { name, kind: 'weight', shape: [...shape], size: sizeOf(shape), offset: whole.offset, partOf: whole }
}
