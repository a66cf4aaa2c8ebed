import { valueText } from '../sweeps/plan.ts'
import { quoted } from '../text/csv.ts'
import { anytimeOf, costs } from './anytime.ts'
import type { BoardRow, Measure } from './board.ts'

/** A line a method and target. */
export function boardCsv(
  boards: readonly { readonly target: string; readonly rows: readonly BoardRow[] }[],
  measure: Measure = 'accuracy',
): string {
  const told = measure === 'accuracy' ? '' : 'bits_per_word,'
  const header = `target,method,searches,trained,search_seconds,training_seconds,search_gmac_images,training_gmac_images,${measure},${measure}_low,${measure}_high,${told}best,x,over_random,over_random_low,over_random_high,chance_of,chance_affordable,chance,largest_macs,largest_params`
  const number = (value: number | null | undefined): string =>
    value === null || value === undefined || !Number.isFinite(value) ? '' : String(value)
  const lines = boards.flatMap(({ target, rows }) =>
    rows.map((row) =>
      [
        quoted(target),
        quoted(methodText(row)),
        String(row.searches),
        String(row.trained),
        number(row.searchMs === null ? null : row.searchMs / 1_000),
        number(row.trainingMs === null ? null : row.trainingMs / 1_000),
        number(row.searchMacImages === null ? null : row.searchMacImages / 1e9),
        number(row.trainingMacImages === null ? null : row.trainingMacImages / 1e9),
        number(row.accuracy?.mean),
        number(row.accuracy?.interval?.low),
        number(row.accuracy?.interval?.high),
        ...(measure === 'accuracy' ? [] : [number(row.bits)]),
        number(row.best),
        number(row.x?.mean),
        number(row.overRandom?.difference),
        number(row.overRandom?.low),
        number(row.overRandom?.high),
        number(row.chance?.of),
        number(row.chance?.affordable),
        number(row.chance?.figure),
        number(row.largest['largest-macs']),
        number(row.largest['largest-params']),
      ].join(','),
    ),
  )
  return `${[header, ...lines].join('\n')}\n`
}

/** A line a step of each method's best so far, against each cost. */
export function anytimeCsv(runs: Parameters<typeof anytimeOf>[0], measure: Measure = 'accuracy'): string {
  const lines = costs.flatMap((cost) =>
    anytimeOf(runs, cost).flatMap((curve) =>
      curve.points.map(({ cost: amount, accuracy: { mean, interval, seeds } }) =>
        [
          cost === 'work' ? 'gmac_images' : 'seconds',
          quoted(methodText(curve)),
          String(amount),
          String(mean),
          interval === null ? '' : String(interval.low),
          interval === null ? '' : String(interval.high),
          String(seeds),
        ].join(','),
      ),
    ),
  )
  return `${[`unit,method,cost,${measure},${measure}_low,${measure}_high,seeds`, ...lines].join('\n')}\n`
}

/** `dnas, latencyBeta 0.6`. */
export const methodText = ({ values }: Pick<BoardRow, 'values'>): string =>
  Object.entries(values)
    .map(([setting, value]) => (setting === 'algorithm' ? valueText(value) : `${setting} ${valueText(value)}`))
    .join(', ') || 'all'
