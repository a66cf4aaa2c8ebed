import { latencyTableOf } from '#shared/algorithms/index.ts'
import { binFigures, comparisonCsv, comparisonSvg, isOfTable } from '#shared/comparison/index.ts'
import type { ArchitectureSummary } from '#shared/contract/architectures.ts'
import type { ComparisonPlan, ComparisonRun, ComparisonWish } from '#shared/contract/comparisons.ts'
import type { LatencyTableSummary } from '#shared/contract/latency-tables.ts'
import type { SearchRun } from '#shared/contract/searches.ts'
import { writeOutput } from '../asked.ts'
import { follow } from '../follow.ts'
import { select } from '../select.ts'
import type { Session } from '../session.ts'
import { describeComparison, describePlan } from './comparison-report.ts'

export interface ComparisonOutput {
  /** Shows what would be trained, and trains nothing. */
  readonly planOnly: boolean
  readonly svg: string | undefined
  readonly csv: string | undefined
}

/**
 * The table that a comparison goes by: the one named, else the search's own or the newest that knows the architecture.
 * @returns null where there is none
 */
export async function tableFor(
  { client }: Session,
  search: SearchRun | null,
  { spec }: ArchitectureSummary,
  wish: string | undefined,
): Promise<LatencyTableSummary | null> {
  const tables = await client.latencyTables.list()
  if (wish !== undefined) return select(tables, wish, 'latency table', 'tansaku measure')
  const fitting = tables.filter((table) => table.state === 'complete' && isOfTable(table, spec))
  return fitting.find(({ id }) => search !== null && id === latencyTableOf(search.settings)) ?? fitting[0] ?? null
}

/** Found architectures against their rivals, latency by latency: the plan, the trainings, and what they say. */
export async function compareAtEqualLatency(
  session: Session,
  wish: ComparisonWish,
  run: ComparisonRun,
  output: ComparisonOutput,
): Promise<void> {
  const { client } = session
  if (output.planOnly) answerComparison(session, await client.comparisons.plan(wish), output)
  else {
    const id = await follow(session, () => client.comparisons.start({ wish, run }), {
      title: 'Comparing at equal latency',
      resumable: true,
    })
    answerComparison(session, await client.comparisons.get({ id }), output)
  }
}

export function answerComparison({ terminal }: Session, comparison: ComparisonPlan, output: ComparisonOutput): void {
  const { tableId, deviceName, space, protocol, missing, bins } = comparison
  const { settings, bestOf } = comparison.wish
  if (output.csv !== undefined) writeOutput(output.csv, comparisonCsv(bins), '--csv')
  const facts = { bestOf, protocol: protocol.name, device: deviceName }
  if (output.svg !== undefined) writeOutput(output.svg, comparisonSvg(bins, facts), '--svg')
  terminal.answer(
    {
      ...('id' in comparison && { id: comparison.id }),
      tableId,
      deviceName,
      space,
      protocol,
      settings,
      bestOf,
      missing,
      bins: bins.map((bin) => ({ ...bin, figures: binFigures(bin, bestOf) })),
    },
    () => (output.planOnly ? describePlan(bins) : describeComparison(bins, bestOf, protocol.name)),
  )
}
