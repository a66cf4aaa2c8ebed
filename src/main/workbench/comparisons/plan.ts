import {
  architectureKey,
  countArchitecture,
  countNetwork,
  familyOf,
  operatorsOf,
  spaceOf,
  spaceRow,
  type ArchitectureSpec,
} from '#shared/architecture/index.ts'
import {
  isOfTable,
  latencyBins,
  rivalKinds,
  rivalsOf,
  type CostedSpace,
  type RivalKind,
} from '#shared/comparison/index.ts'
import type { ArchitectureSummary } from '#shared/contract/architectures.ts'
import {
  rivalGroups,
  type ComparedBin,
  type ComparedGroup,
  type ComparedTraining,
  type ComparisonWish,
  type GroupKind,
} from '#shared/contract/comparisons.ts'
import type { LatencyTable } from '#shared/contract/latency-tables.ts'
import { TansakuError } from '#shared/errors.ts'
import { inheritedFrom } from '#shared/evaluation/inherited-from.ts'
import type { Operator } from '#shared/network/operator.ts'
import { rowLatency } from '#shared/network/row-latency.ts'
import { deriveSeed, hash32 } from '#shared/random.ts'
import { costsOf } from '#shared/spaces/decisions.ts'
import { subjectText } from '#shared/spaces/index.ts'

/** What a comparison at equal latency is about. */
export interface Subject {
  readonly table: Pick<LatencyTable, 'id' | 'space' | 'size' | 'entries'>
  /** In the search's order, the best first. */
  readonly found: readonly ArchitectureSummary[]
}

type Effort = Pick<ComparisonWish, 'runs' | 'settings'> & Partial<Pick<ComparisonWish, 'against'>>
const isAgainst = ({ against = [...rivalGroups] }: Effort, kind: (typeof rivalGroups)[number]): boolean =>
  against.includes(kind)

/**
 * Which architectures are to be trained with which seeds: of each bin of found architectures one, and its rivals at its
 * latency. Rivals depend on the seed and the table alone. References are put in by `withReferences`.
 * @param kept the bins of an earlier comparison of the same architectures: its bins and its rivals are these, with as
 * many random ones more as are wished for. For latencies are told at the device's settled speed, and a later session
 * that learns a faster one would draw others: what was trained would be lost.
 * @throws TansakuError TABLE_MISMATCH, LATENCY_ROWS_MISSING, LATENCY_NOT_POSITIVE
 */
export function planComparison(
  { table, found }: Subject,
  wish: Effort & Pick<ComparisonWish, 'bins'>,
  kept: readonly ComparedBin[] | null = null,
): ComparedBin[] {
  requireSpace(table, found)
  const { seed } = wish.settings
  const latencyOf = rowLatency(Object.fromEntries(table.entries.map(({ key, medianUs }) => [key, medianUs])))
  const usOf = (spec: ArchitectureSpec): number => operatorsOf(spec).reduce((sum, each) => sum + latencyOf(each), 0)
  const space = costedSpace(table, latencyOf)
  const architectures = new Map(found.map((architecture) => [architecture.id, architecture]))
  const bins =
    kept ??
    latencyBins(
      found.map(({ id, spec }) => ({ id, latencyUs: usOf(spec) })),
      wish.bins,
    )
  return bins.map((bin, index) => {
    const drawn = rivalsOf(space, bin.latencyUs, { random: wish.runs, seed })
    const rivals = kept === null ? drawn : withKept(kept[index]!, drawn, wish.runs)
    const own = { architecture: planned(architectures.get(bin.id)!), latencyUs: bin.latencyUs }
    return {
      ...bin,
      groups: [
        groupOf('found', [own], wish),
        ...rivalKinds.map((kind) =>
          groupOf(
            kind,
            (isAgainst(wish, kind) ? rivals[kind] : []).map((spec) => ({
              architecture: rival(kind, spec),
              latencyUs: usOf(spec),
            })),
            wish,
          ),
        ),
        groupOf('reference', [], wish),
      ],
    }
  })
}

/** Rivals of a bin that was planned before: those of then, and random ones that were not among them. */
function withKept(bin: ComparedBin, drawn: Record<RivalKind, ArchitectureSpec[]>, random: number): typeof drawn {
  const of = (kind: RivalKind): ArchitectureSpec[] =>
    distinct(bin.groups.flatMap((group) => (group.kind === kind ? group.trainings : [])).map(specOf))
  return {
    random: distinct([...of('random'), ...drawn.random]).slice(0, random),
    'largest-macs': of('largest-macs'),
    'largest-params': of('largest-params'),
  }
}

const specOf = ({ architecture: { spec } }: ComparedTraining): ArchitectureSpec => spec
const distinct = (specs: readonly ArchitectureSpec[]): ArchitectureSpec[] => [
  ...new Map(specs.map((spec) => [architectureKey(spec), spec])).values(),
]

/** An architecture of no space, MobileNetV2, with its latency on the table's target. */
export interface Reference {
  readonly architecture: ArchitectureSummary
  readonly latencyUs: number
}

/** A reference counts where its latency is so near: widths are few. */
const referenceNearness = 0.1

/**
 * The nearest reference in each bin that has none and is near enough to one. None where all start from a supernet's
 * weights: it has none for them.
 * @param wholeUs the latency of a sum
 */
export function withReferences(
  bins: readonly ComparedBin[],
  references: readonly Reference[],
  wholeUs: (sumUs: number) => number,
  effort: Effort,
): ComparedBin[] {
  if (inheritedFrom(effort.settings) !== null || !isAgainst(effort, 'reference')) return [...bins]
  return bins.map((bin) => {
    const distance = ({ latencyUs }: Reference): number => Math.abs(latencyUs / wholeUs(bin.latencyUs) - 1)
    const [near] = references
      .filter((each) => distance(each) <= referenceNearness)
      .sort((a, b) => distance(a) - distance(b))
    if (near === undefined) return bin
    const own = { architecture: planned(near.architecture), latencyUs: near.latencyUs }
    return {
      ...bin,
      groups: bin.groups.map((group) =>
        group.kind === 'reference' && group.trainings.length === 0 ? groupOf('reference', [own], effort) : group,
      ),
    }
  })
}

/** Of random architectures each once, of another kind's one architecture as often. */
function groupOf(
  kind: GroupKind,
  members: readonly Pick<ComparedTraining, 'architecture' | 'latencyUs'>[],
  { runs, settings }: Effort,
): ComparedGroup {
  const seeds = Array.from({ length: runs }, (_, run) => deriveSeed(settings.seed, 'baseline', run))
  const trainings =
    kind === 'random'
      ? members.map((member, run) => ({ ...member, seed: seeds[run]!, done: null }))
      : members.flatMap((member) => seeds.map((seed) => ({ ...member, seed, done: null })))
  return { kind, trainings }
}

function requireSpace(table: Subject['table'], found: readonly ArchitectureSummary[]): void {
  const other = found.find(({ spec }) => !isOfTable(table, spec))
  if (other === undefined) return
  throw new TansakuError(
    'TABLE_MISMATCH',
    `The architecture ${other.name} is of ${spaceOf(other.spec) ?? 'no space'} (${familyOf(other.spec).sizeText(other.spec)}), and the latency table ${table.id} describes ${subjectText(table)}. Choose a table of its space and size.`,
    { tableId: table.id, expected: spaceOf(other.spec), found: subjectText(table) },
  )
}

type Planned = ComparedTraining['architecture']
const planned = ({ id, name, spec, params, macs }: ArchitectureSummary): Planned => ({ id, name, spec, params, macs })

/** Drawn or worked out: nobody need have it yet. */
function rival(kind: RivalKind, spec: ArchitectureSpec): Planned {
  const { params, macs } = countArchitecture(spec)
  const name = `${spaceOf(spec) ?? ''} ${kind} ${hash32(JSON.stringify(spec)).toString(16)}`
  return { id: null, name, spec, params, macs }
}

function costedSpace({ space, size }: Subject['table'], latencyOf: (operator: Operator) => number): CostedSpace {
  const decisions = spaceRow(space).decisions(size)
  return {
    decisions,
    latency: costsOf(decisions, latencyOf),
    macs: costsOf(decisions, ({ network }) => countNetwork(network).macs),
    params: costsOf(decisions, ({ network }) => countNetwork(network).params),
  }
}
