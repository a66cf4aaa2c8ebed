import {
  binFigures,
  frontVolumes,
  groupName,
  missingTrainings,
  verdictsOf,
  type GroupFigures,
} from '#shared/comparison/index.ts'
import type { ComparedBin } from '#shared/contract/comparisons.ts'
import { mean as meanOf } from '#shared/statistics/index.ts'
import { figureText } from '../figures.ts'
import { count, latency, percent, signedPoints, table } from '../format.ts'

/** Bin by bin, what was found against its rivals, and how often it is told to be better. */
export function describeComparison(bins: readonly ComparedBin[], bestOf: number, protocol: string): string {
  const figures = bins.map((bin) => binFigures(bin, bestOf))
  const rows = bins.flatMap((bin, index) =>
    figures[index]!.filter(({ trainings }) => trainings > 0).map((group) => [
      group.kind === 'found' ? latency(bin.latencyUs) : '',
      groupName(group.kind),
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
    ...(missing === 0
      ? [verdictText(figures), ...volumeTexts(bins)]
      : [`${String(missing)} trainings are missing: the same command goes on.`]),
  ].join('\n')
}

function bestText(bin: string, figures: readonly GroupFigures[]): string {
  const best = figures.find(({ kind }) => kind === 'random')?.expectedBest
  return best == null
    ? ''
    : `${bin}: the best of ${String(best.of)} random architectures is expected at ${percent(best.figure, 2)}.`
}

function differenceText({ difference, low, high }: NonNullable<GroupFigures['difference']>): string {
  const signed = (value: number): string => signedPoints(value, 2)
  const told = low > 0 ? 'better' : high < 0 ? 'worse' : 'chance'
  return `${signed(difference)} (${signed(low)} to ${signed(high)}): ${told}`
}

/** In how many bins the found architecture is better than each kind of rival. */
function verdictText(figures: readonly (readonly GroupFigures[])[]): string {
  const counted = verdictsOf(figures).map(
    ({ kind, above, sure, bins }) =>
      `${groupName(kind)} in ${String(above)} of ${String(bins)} bins (${String(sure)} by the whole interval)`,
  )
  return `What was found is above ${counted.join(', ')}.`
}

/** The fronts as wholes, by their mean height over the latencies. */
function volumeTexts(bins: readonly ComparedBin[]): string[] {
  const volumes = frontVolumes(bins)
  return volumes.flatMap(({ kind, difference }) =>
    difference === null
      ? []
      : [
          `Its front less that of ${groupName(kind)}, by hypervolume: ${differenceText(difference)} (points, mean over the latencies).`,
        ],
  )
}

/** What a comparison takes before anything of it is trained. */
export function describePlan(bins: readonly ComparedBin[]): string {
  const rows = bins.flatMap((bin) =>
    bin.groups.flatMap(({ kind, trainings }) => {
      const [first] = trainings
      if (first === undefined)
        return [[kind === 'found' ? latency(bin.latencyUs) : '', groupName(kind), 'none', '', '', '']]
      const architectures = new Set(trainings.map(({ architecture }) => architecture.name))
      return [
        [
          kind === 'found' ? latency(bin.latencyUs) : '',
          groupName(kind),
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
