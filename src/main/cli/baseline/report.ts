import { meanDifference, meanInterval } from '#shared/statistics/index.ts'
import { count, percent, significant, table } from '../format.ts'
import type { Baseline, BaselineRun } from './baseline.ts'

export interface BaselineFigures {
  readonly searched: ReturnType<typeof meanInterval>
  readonly random: ReturnType<typeof meanInterval>
  /** Searched less random. */
  readonly difference: ReturnType<typeof meanDifference>
}

const figuresOf = (runs: readonly BaselineRun[]): number[] => runs.map(({ figure }) => figure)

export function baselineFigures({ searched, random }: Pick<Baseline, 'searched' | 'random'>): BaselineFigures {
  return {
    searched: meanInterval(figuresOf(searched)),
    random: meanInterval(figuresOf(random)),
    difference: meanDifference(figuresOf(searched), figuresOf(random)),
  }
}

/** Every run, the two means with their 95 % intervals, and whether the difference is more than chance. */
export function describeBaseline(baseline: Baseline, kind: 'images' | 'text', protocol: string): string {
  const show = kind === 'images' ? (value: number) => percent(value, 2) : significant
  const { searched, random, difference } = baselineFigures(baseline)
  const rows = (['searched', 'random'] as const).flatMap((group) =>
    baseline[group].map(({ architecture, seed, figure }) => [
      group,
      architecture.name,
      count(architecture.params),
      String(seed),
      show(figure),
    ]),
  )
  const line = (name: string, { mean, low, high, n }: typeof searched): string =>
    `${name}: ${show(mean)}, 95 % interval ${show(low)} to ${show(high)}, ${String(n)} trainings`
  const sign = (value: number): string => `${value < 0 ? '−' : '+'}${show(Math.abs(value))}`
  return [
    table(['', 'architecture', '>params', '>seed', kind === 'images' ? '>accuracy' : '>perplexity'], rows),
    '',
    `${protocol}.`,
    line('Searched', searched),
    line('Random', random),
    `Difference: ${sign(difference.difference)}, 95 % interval ${sign(difference.low)} to ${sign(difference.high)}. ${verdict(difference, kind)}`,
  ].join('\n')
}

/** An interval that holds zero decides nothing. */
function verdict({ low, high }: BaselineFigures['difference'], kind: 'images' | 'text'): string {
  if (low <= 0 && high >= 0) return 'No difference can be told from chance at this number of trainings.'
  return low > 0 === (kind === 'images')
    ? 'The search beats random architectures.'
    : 'Random architectures beat the search.'
}
