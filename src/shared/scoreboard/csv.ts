import { valueText } from '../sweeps/plan.ts'
import { quoted } from '../text/csv.ts'
import type { BoardRow } from './board.ts'

/** A line a method and target. */
export function boardCsv(boards: readonly { readonly target: string; readonly rows: readonly BoardRow[] }[]): string {
  const header =
    'target,method,searches,trained,search_seconds,training_seconds,accuracy,accuracy_low,accuracy_high,best,x,over_random,over_random_low,over_random_high,chance_of,chance_affordable,chance,largest_macs,largest_params'
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
        number(row.accuracy?.mean),
        number(row.accuracy?.interval?.low),
        number(row.accuracy?.interval?.high),
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

/** `dnas, latencyBeta 0.6`. */
export const methodText = ({ values }: Pick<BoardRow, 'values'>): string =>
  Object.entries(values)
    .map(([setting, value]) => (setting === 'algorithm' ? valueText(value) : `${setting} ${valueText(value)}`))
    .join(', ') || 'all'
