import { expectedBest } from '#shared/comparison/index.ts'
import { meanFigure } from '#shared/evaluation/accuracy.ts'
import { mean as meanOf, meanDifference } from '#shared/statistics/index.ts'
import { figureText } from '../figures.ts'
import { count, latency, percent, table } from '../format.ts'
import type { GroupKind } from './plan.ts'
import { missingTrainings, type ComparedBin, type ComparedGroup } from './trainings.ts'

/** What the trainings of a group that are done say. */
export interface GroupFigures {
  readonly kind: GroupKind
  readonly trainings: number
  readonly done: number
  readonly latencyUs: number | null
  /** Of the test accuracies; null while nothing is trained. */
  readonly figure: ReturnType<typeof meanFigure> | null
  /** Of random nets: what the best of so many of them is expected to have. */
  readonly expectedBest: { readonly of: number; readonly figure: number } | null
  /**
   * The found architecture's mean less this group's, with the 95 % interval; null while either has fewer than two
   * trainings.
   */
  readonly difference: ReturnType<typeof meanDifference> | null
}

const figuresOf = ({ trainings }: ComparedGroup): number[] => trainings.flatMap(({ done }) => done?.figure ?? [])

export function binFigures({ groups }: ComparedBin, bestOf: number): GroupFigures[] {
  const found = figuresOf(groups.find(({ kind }) => kind === 'found')!)
  return groups.map((group) => {
    const { kind, trainings } = group
    const figures = figuresOf(group)
    const latencies = trainings.map(({ latencyUs }) => latencyUs)
    return {
      kind,
      trainings: trainings.length,
      done: figures.length,
      latencyUs: latencies.length === 0 ? null : meanOf(latencies),
      figure: figures.length === 0 ? null : meanFigure(figures),
      expectedBest:
        kind === 'random' && figures.length >= bestOf ? { of: bestOf, figure: expectedBest(figures, bestOf) } : null,
      difference: kind === 'found' || figures.length < 2 || found.length < 2 ? null : meanDifference(found, figures),
    }
  })
}

const names: Readonly<Record<GroupKind, string>> = {
  found: 'found',
  random: 'random',
  'largest-macs': 'most MACs',
  'largest-params': 'most parameters',
  reference: 'MobileNetV2',
}
export const groupName = (kind: GroupKind): string => names[kind]

/** Bin by bin, what was found against its rivals, and how often it is told to be better. */
export function describeComparison(bins: readonly ComparedBin[], bestOf: number, protocol: string): string {
  const figures = bins.map((bin) => binFigures(bin, bestOf))
  const rows = bins.flatMap((bin, index) =>
    figures[index]!.filter(({ trainings }) => trainings > 0).map((group) => [
      group.kind === 'found' ? latency(bin.latencyUs) : '',
      names[group.kind],
      group.latencyUs === null ? '' : latency(group.latencyUs),
      group.figure === null ? '' : figureText(group.figure, 'accuracy'),
      `${String(group.done)}/${String(group.trainings)}`,
      group.difference === null ? '' : differenceText(group.difference),
    ]),
  )
  const missing = missingTrainings(bins).length
  return [
    table(['bin', '', '>latency', '>accuracy', '>trained', 'found less it'], rows),
    '',
    ...bins.map((bin, index) => bestText(latency(bin.latencyUs), figures[index]!)).filter((text) => text !== ''),
    `${protocol}; mean test accuracy ± 95 % interval.`,
    ...(missing === 0 ? [verdictOf(figures)] : [`${String(missing)} trainings are missing: the same command goes on.`]),
  ].join('\n')
}

function bestText(bin: string, figures: readonly GroupFigures[]): string {
  const best = figures.find(({ kind }) => kind === 'random')?.expectedBest
  return best == null
    ? ''
    : `${bin}: the best of ${String(best.of)} random architectures is expected at ${percent(best.figure, 2)}.`
}

function differenceText({ difference, low, high }: NonNullable<GroupFigures['difference']>): string {
  const signed = (value: number): string => `${value < 0 ? '−' : '+'}${(100 * Math.abs(value)).toFixed(2)}`
  const told = low > 0 ? 'better' : high < 0 ? 'worse' : 'chance'
  return `${signed(difference)} (${signed(low)} to ${signed(high)}): ${told}`
}

/** In how many bins the found architecture is better than each kind of rival. */
function verdictOf(figures: readonly (readonly GroupFigures[])[]): string {
  const kinds = figures[0]?.map(({ kind }) => kind).filter((kind) => kind !== 'found') ?? []
  const counted = kinds.flatMap((kind) => {
    const differences = figures.flatMap((bin) => bin.find((group) => group.kind === kind)?.difference ?? [])
    if (differences.length === 0) return []
    const above = differences.filter(({ difference }) => difference > 0).length
    const sure = differences.filter(({ low }) => low > 0).length
    return [
      `${names[kind]} in ${String(above)} of ${String(differences.length)} bins (${String(sure)} by the whole interval)`,
    ]
  })
  return `What was found is above ${counted.join(', ')}.`
}

/** A line a training. */
export function comparisonCsv(bins: readonly ComparedBin[]): string {
  const header =
    'bin,bin_latency_us,group,architecture_id,architecture,latency_us,params,macs,seed,test_accuracy,evaluation_id'
  const lines = bins.flatMap((bin, index) =>
    bin.groups.flatMap(({ kind, trainings }) =>
      trainings.map(({ architecture, latencyUs, seed, done }) =>
        [
          String(index + 1),
          bin.latencyUs.toFixed(3),
          kind,
          architecture.id ?? '',
          quoted(architecture.name),
          latencyUs.toFixed(3),
          String(architecture.params),
          String(architecture.macs),
          String(seed),
          done === null ? '' : String(done.figure),
          done?.evaluationId ?? '',
        ].join(','),
      ),
    ),
  )
  return `${[header, ...lines].join('\n')}\n`
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`

/** What a comparison takes before anything of it is trained. */
export function describePlan(bins: readonly ComparedBin[]): string {
  const rows = bins.flatMap((bin) =>
    bin.groups.flatMap(({ kind, trainings }) => {
      const [first] = trainings
      if (first === undefined)
        return [[kind === 'found' ? latency(bin.latencyUs) : '', names[kind], 'none', '', '', '']]
      const architectures = new Set(trainings.map(({ architecture }) => architecture.name))
      return [
        [
          kind === 'found' ? latency(bin.latencyUs) : '',
          names[kind],
          architectures.size === 1 ? first.architecture.name : `${String(architectures.size)} architectures`,
          latency(meanOf(trainings.map(({ latencyUs }) => latencyUs))),
          architectures.size === 1 ? count(first.architecture.macs) : '',
          `${String(trainings.filter(({ done }) => done !== null).length)}/${String(trainings.length)}`,
        ],
      ]
    }),
  )
  return [
    table(['bin', '', 'architecture', '>latency', '>MACs', '>trained'], rows),
    '',
    `${String(missingTrainings(bins).length)} trainings are missing; an architecture that stands twice is trained once. The largest architectures are exact to a grid of 8,192 steps of latency.`,
  ].join('\n')
}
