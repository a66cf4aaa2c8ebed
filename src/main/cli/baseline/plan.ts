import {
  countArchitecture,
  countNetwork,
  firstOfSpec,
  operatorsOf,
  spaceOf,
  spaceRow,
  type ArchitectureSpec,
} from '#shared/architecture/index.ts'
import {
  latencyBins,
  rivalKinds,
  rivalsOf,
  type Bin,
  type CostedSpace,
  type RivalKind,
} from '#shared/comparison/index.ts'
import type { ArchitectureSummary } from '#shared/contract/architectures.ts'
import type { LatencyTable } from '#shared/contract/latency-tables.ts'
import { TansakuError } from '#shared/errors.ts'
import type { Operator } from '#shared/network/operator.ts'
import { rowLatency } from '#shared/network/row-latency.ts'
import { deriveSeed, hash32 } from '#shared/random.ts'
import { costsOf } from '#shared/spaces/decisions.ts'
import { familyOf, isSameSize, subjectText } from '#shared/spaces/index.ts'

export const groupKinds = ['found', ...rivalKinds, 'reference'] as const
export type GroupKind = 'found' | RivalKind | 'reference'

/** An architecture that is stored, or that is to be once it is trained. */
export interface PlannedArchitecture extends Pick<ArchitectureSummary, 'name' | 'spec' | 'params' | 'macs'> {
  readonly id: string | null
}

/** One training of one architecture, done or to be done. */
export interface PlannedTraining {
  readonly architecture: PlannedArchitecture
  /** By the table, but of a reference, which is measured whole. */
  readonly latencyUs: number
  readonly seed: number
}

/** Trainings whose mean stands for one kind of architecture at one latency. */
export interface Group {
  readonly kind: GroupKind
  readonly trainings: readonly PlannedTraining[]
}

export interface PlannedBin extends Bin {
  readonly groups: readonly Group[]
}

export interface PlanWish {
  readonly bins: number
  /**
   * Trainings of each group: of one architecture with so many seeds, or of so many random architectures with one each.
   */
  readonly runs: number
  readonly seed: number
}

/** What a comparison at equal latency is about. */
export interface Subject {
  readonly table: LatencyTable
  /** In the search's order, the best first. */
  readonly found: readonly ArchitectureSummary[]
  /** Architectures of no space with their latencies on the table's target. */
  readonly references: readonly { readonly architecture: ArchitectureSummary; readonly latencyUs: number }[]
  /** All that are stored: a rival may be one of them. */
  readonly stored: readonly ArchitectureSummary[]
}

/** A reference counts where its latency is so near: widths are few. */
const referenceNearness = 0.1

/**
 * Which architectures are to be trained with which seeds: of each bin of found architectures one, and its rivals at its
 * latency. Rivals depend on the seed alone, so that a comparison goes on where it was left.
 * @throws TansakuError TABLE_MISMATCH, LATENCY_ROWS_MISSING, LATENCY_NOT_POSITIVE
 */
export function planComparison(
  { table, found, references, stored }: Subject,
  { bins, runs, seed }: PlanWish,
): PlannedBin[] {
  requireSpace(table, found)
  const latencyOf = rowLatency(Object.fromEntries(table.entries.map(({ key, medianUs }) => [key, medianUs])))
  const usOf = (spec: ArchitectureSpec): number => operatorsOf(spec).reduce((sum, each) => sum + latencyOf(each), 0)
  const space = costedSpace(table, latencyOf)
  const seeds = Array.from({ length: runs }, (_, run) => deriveSeed(seed, 'baseline', run))
  const architectures = new Map(found.map((architecture) => [architecture.id, architecture]))
  return latencyBins(
    found.map(({ id, spec }) => ({ id, latencyUs: usOf(spec) })),
    bins,
  ).map((bin) => {
    const rivals = rivalsOf(space, bin.latencyUs, { random: runs, seed })
    const distance = (latencyUs: number): number => Math.abs(latencyUs / wholeLatency(table, bin.latencyUs) - 1)
    const near = references
      .filter(({ latencyUs }) => distance(latencyUs) <= referenceNearness)
      .sort((a, b) => distance(a.latencyUs) - distance(b.latencyUs))
    const group = (kind: GroupKind, members: Architectures): Group => ({
      kind,
      trainings: kind === 'random' ? oneSeedEach(members, seeds) : everySeed(members, seeds),
    })
    return {
      ...bin,
      groups: [
        group('found', [{ architecture: planned(architectures.get(bin.id)!), latencyUs: bin.latencyUs }]),
        ...rivalKinds.map((kind) =>
          group(
            kind,
            rivals[kind].map((spec) => ({ architecture: architectureOf(kind, spec, stored), latencyUs: usOf(spec) })),
          ),
        ),
        group(
          'reference',
          near.slice(0, 1).map(({ architecture, latencyUs }) => ({ architecture: planned(architecture), latencyUs })),
        ),
      ],
    }
  })
}

/** What an architecture takes as a whole whose rows add up to so much, as far as an audit tells. */
export const wholeLatency = ({ calibration }: Pick<LatencyTable, 'calibration'>, sumUs: number): number =>
  sumUs * (calibration?.factor ?? 1)

/** Whether a table is of the space that an architecture is drawn from, its size included. */
export function isOfTable(table: Pick<LatencyTable, 'space' | 'size'>, spec: ArchitectureSpec): boolean {
  const { derivedChannels = 0, derivedCells = 0 } = familyOf(spec).derivedSize(spec)
  const input = 'genotype' in spec && 'input' in spec ? spec.input : 'cifar'
  const size = { channels: derivedChannels, cells: derivedCells, input, hidden: 0, vocabulary: 0 }
  return spaceOf(spec) === table.space && isSameSize(spaceRow(table.space).tableSize(size), table.size)
}

function requireSpace(table: LatencyTable, found: readonly ArchitectureSummary[]): void {
  const other = found.find(({ spec }) => !isOfTable(table, spec))
  if (other === undefined) return
  throw new TansakuError(
    'TABLE_MISMATCH',
    `The architecture ${other.name} is of ${spaceOf(other.spec) ?? 'no space'} (${familyOf(other.spec).sizeText(other.spec)}), and the latency table ${table.id} describes ${subjectText(table)}. Name a table of its space and size with --table.`,
    { tableId: table.id, expected: spaceOf(other.spec), found: subjectText(table) },
  )
}

type Architectures = readonly Omit<PlannedTraining, 'seed'>[]
const everySeed = (architectures: Architectures, seeds: readonly number[]): PlannedTraining[] =>
  architectures.flatMap((architecture) => seeds.map((seed) => ({ ...architecture, seed })))
const oneSeedEach = (architectures: Architectures, seeds: readonly number[]): PlannedTraining[] =>
  architectures.map((architecture, run) => ({ ...architecture, seed: seeds[run]! }))

const planned = ({ id, name, spec, params, macs }: ArchitectureSummary): PlannedArchitecture => ({
  id,
  name,
  spec,
  params,
  macs,
})

/** A rival as the stored architecture that it is, or as a new one. */
function architectureOf(
  kind: RivalKind,
  spec: ArchitectureSpec,
  stored: readonly ArchitectureSummary[],
): PlannedArchitecture {
  const same = firstOfSpec(stored, spec)
  if (same !== undefined) return planned(same)
  const { params, macs } = countArchitecture(spec)
  return {
    id: null,
    name: `${spaceOf(spec) ?? ''} ${kind} ${hash32(JSON.stringify(spec)).toString(16)}`,
    spec,
    params,
    macs,
  }
}

function costedSpace({ space, size }: LatencyTable, latencyOf: (operator: Operator) => number): CostedSpace {
  const decisions = spaceRow(space).decisions(size)
  return {
    decisions,
    latency: costsOf(decisions, latencyOf),
    macs: costsOf(decisions, ({ network }) => countNetwork(network).macs),
    params: costsOf(decisions, ({ network }) => countNetwork(network).params),
  }
}
