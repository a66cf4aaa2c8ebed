import { latencyTableOf } from '#shared/algorithms/index.ts'
import type { ArchitectureSummary, EvaluationSettings } from '#shared/contract/architectures.ts'
import type { LatencyTable } from '#shared/contract/latency-tables.ts'
import type { SearchRun } from '#shared/contract/searches.ts'
import { select } from '../select.ts'
import { writeOutput } from '../asked.ts'
import type { Session } from '../session.ts'
import { comparisonCsv, binFigures, describeComparison, describePlan } from './comparison-report.ts'
import { comparisonSvg } from './comparison-svg.ts'
import { isOfTable, planComparison, wholeLatency, type PlanWish } from './plan.ts'
import { knownReferences, measureReferences } from './references.ts'
import { compared, missingTrainings, trainMissing } from './trainings.ts'

export interface ComparisonWish extends PlanWish {
  readonly bestOf: number
  /** Trainings to do now. */
  readonly most: number
  /** Shows what would be trained, and trains nothing. */
  readonly planOnly: boolean
  /** Measures MobileNetV2 where it is not known at a latency. */
  readonly measures: boolean
  readonly svg?: string
  readonly csv?: string
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
): Promise<LatencyTable | null> {
  const tables = await client.latencyTables.list()
  if (wish !== undefined)
    return client.latencyTables.get({ id: select(tables, wish, 'latency table', 'tansaku measure').id })
  const fitting = tables.filter((table) => table.state === 'complete' && isOfTable(table, spec))
  const chosen = fitting.find(({ id }) => search !== null && id === latencyTableOf(search.settings)) ?? fitting[0]
  return chosen === undefined ? null : client.latencyTables.get({ id: chosen.id })
}

/** Found architectures against their rivals, latency by latency: the plan, the trainings, and what they say. */
export async function compareAtEqualLatency(
  session: Session,
  table: LatencyTable,
  found: readonly ArchitectureSummary[],
  settings: EvaluationSettings,
  protocol: { readonly key: string; readonly name: string },
  wish: ComparisonWish,
): Promise<void> {
  const { client, terminal } = session
  const plan = async () => {
    const stored = await client.architectures.list()
    const references = await knownReferences(session, table, stored)
    return planComparison({ table, found, references, stored }, wish)
  }
  let planned = await plan()
  const lacking = planned.filter(({ groups }) => groups.at(-1)!.trainings.length === 0)
  if (wish.measures && !wish.planOnly && lacking.length > 0) {
    const latencies = lacking.map(({ latencyUs }) => wholeLatency(table, latencyUs))
    await measureReferences(session, table, latencies)
    planned = await plan()
  }
  if (!wish.planOnly) {
    await trainMissing(session, await compared(client, planned, settings), settings, wish.most)
    planned = await plan()
  }
  const bins = await compared(client, planned, settings)
  if (wish.csv !== undefined) writeOutput(wish.csv, comparisonCsv(bins), '--csv')
  const facts = { bestOf: wish.bestOf, protocol: protocol.name, device: table.deviceName }
  if (wish.svg !== undefined) writeOutput(wish.svg, comparisonSvg(bins, facts), '--svg')
  terminal.answer(
    {
      tableId: table.id,
      deviceName: table.deviceName,
      space: table.space,
      protocol,
      settings,
      bestOf: wish.bestOf,
      missing: missingTrainings(bins).length,
      bins: bins.map((bin) => ({ ...bin, figures: binFigures(bin, wish.bestOf) })),
    },
    () => (wish.planOnly ? describePlan(bins) : describeComparison(bins, wish.bestOf, protocol.name)),
  )
}
