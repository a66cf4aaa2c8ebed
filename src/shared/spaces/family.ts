import type { Network, NetworkCount } from '../network/network.ts'
import type { Operator } from '../network/operator.ts'
import type { DartsStem } from './darts-cnn/network.ts'
import type { ImageInput } from './input.ts'
import type { SpaceSize } from './size.ts'
import type { ArchitectureSpec, SpaceId } from './spec.ts'

/** What networks are trained and tested on. */
export type TaskKind = 'images' | 'text'

/** A network with what takes part in its training alone. */
export interface TrainedNetwork {
  readonly network: Network
  /** Nodes that drop-path may drop. */
  readonly droppable: readonly string[]
  /** Where an auxiliary head may sit: a node's id, and by which of the articles' nets it is made. */
  readonly auxiliary: { readonly state: string; readonly stem: DartsStem } | null
}

/** All there is to know of one form of architectures, as far as no choice of a space is concerned. */
export interface Family<Spec extends ArchitectureSpec = ArchitectureSpec> {
  readonly id: Spec['family']
  readonly task: TaskKind
  /** Whether its nets are timed, whole and by operator. */
  readonly timed: boolean
  /** Whether it can be trained here; a model of another program only runs. */
  readonly trainable: boolean
  /** How a page draws one. */
  readonly drawing: 'blocks' | 'cells' | 'none'
  /** Whether training may add an auxiliary head and drop paths (`trained` tells where). */
  readonly hasPaths: boolean
  /** The space an architecture is of, or null where it is of none. */
  readonly spaceOf: (spec: Spec) => SpaceId | null
  /** A short line for tables and logs: `k3_e6 skip k5_e3 …`, `DARTS C36 L20 …`. */
  readonly describe: (spec: Spec) => string
  /** What tells apart two architectures of the same choices: `C36 L20 auxiliary`; empty where there is nothing. */
  readonly sizeText: (spec: Spec) => string
  /** The size a random search must have to draw its like. */
  readonly derivedSize: (spec: Spec) => DerivedSize
  /** @throws TansakuError ARCHITECTURE_INVALID, GENOTYPE_INVALID for one that no network can be made of */
  readonly check: (spec: Spec) => void
  /** What it takes and tells apart; null for text, and for what is made for no other images. */
  readonly input: (spec: Spec) => ImageInput | null
  /** The same architecture for other images; itself where there are none. */
  readonly withInput: (spec: Spec, input: ImageInput) => Spec
  /**
   * The operators it is made of, in network order; their latencies sum to its predicted latency.
   * @throws TansakuError ARCHITECTURE_UNSUPPORTED where it is not timed by operator
   */
  readonly operators: (spec: Spec) => Operator[]
  /** The whole network, batch norms included, as it is trained. @throws as `operators` */
  readonly trained: (spec: Spec) => TrainedNetwork
  /**
   * Parameters and MACs; the auxiliary head's parameters count where there is one (it does no work in inference). A
   * recurrent net has no MACs per image: 0.
   */
  readonly count: (spec: Spec) => NetworkCount
  /** Whether a latency table of nets of a size may know its operators: its rows decide. */
  readonly fitsTable: (spec: Spec, size: SpaceSize | null) => boolean
}

/** A size by the names that settings of searches give it; what a space does not need is left out. */
export interface DerivedSize {
  readonly derivedChannels?: number
  readonly derivedCells?: number
  readonly derivedHidden?: number
  readonly vocabulary?: number
}
