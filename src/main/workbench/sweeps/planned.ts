import type { SweepPreview, SweepTraining, SweepWish } from '#shared/contract/sweeps.ts'
import { TansakuError, toTansakuError } from '#shared/errors.ts'
import { spaceRow } from '#shared/spaces/index.ts'
import { planSweep, valuesText, type PlannedRun, type SweepPlan } from '#shared/sweeps/plan.ts'
import { searchDurationMs, sum } from '#shared/sweeps/remaining.ts'
import { distinctName } from '#shared/text/distinct-name.ts'
import type { DatasetService } from '../datasets/service.ts'
import type { SearchService } from '../searches/service.ts'

interface Parts {
  readonly searches: SearchService
  readonly datasets: DatasetService
}

/**
 * A sweep's searches, all of which could begin.
 * @param others whose names it does not take where it has none of its own
 * @throws BAD_REQUEST; what starting one of the searches would throw, with its place among them
 */
export async function soundPlan(
  wish: SweepWish,
  parts: Parts,
  others: readonly { readonly name: string }[] = [],
): Promise<SweepPlan & { readonly name: string }> {
  const named = wish.name.trim()
  const name =
    named ||
    distinctName(
      usualName(planSweep(wish).runs),
      others.map((each) => each.name),
    )
  const plan = planSweep({ ...wish, name })
  for (const [index, run] of plan.runs.entries()) {
    try {
      await parts.searches.requireStartable(run.settings)
    } catch (thrown) {
      throw ofRun(toTansakuError(thrown), run, `${String(index + 1)} of ${String(plan.runs.length)}`)
    }
  }
  if (wish.training !== null) {
    requireTask(plan.runs, wish.training)
    await parts.datasets.requireReady(wish.training.settings.dataset)
  }
  return { ...plan, name }
}

export async function previewOf(wish: SweepWish, parts: Parts): Promise<SweepPreview> {
  const { runs, duplicates } = await soundPlan(wish, parts)
  const known = { datasets: await parts.datasets.list(), searches: await parts.searches.list() }
  const told = runs.map(({ name, values, settings }) => ({
    name,
    values,
    durationMs: searchDurationMs(settings, known),
  }))
  const { architectures, seeds } = wish.training ?? { architectures: 0, seeds: [] }
  return {
    runs: told,
    duplicates,
    durationMs: sum(told.map(({ durationMs }) => durationMs)),
    trainings: runs.length * architectures * new Set(seeds).size,
  }
}

const ofRun = ({ code, message, details }: TansakuError, { values }: PlannedRun, place: string): TansakuError =>
  new TansakuError(code, `Search ${place}${valuesText(values)}: ${message}`, { ...details, values })

/** @throws BAD_REQUEST where images are to be trained as text, or the other way round */
function requireTask(runs: readonly PlannedRun[], { settings: { task } }: SweepTraining): void {
  const other = runs.find(({ settings }) => spaceRow(settings.space).task !== task)
  if (other !== undefined)
    throw new TansakuError(
      'BAD_REQUEST',
      `Architectures of ${other.settings.space} are not trained on ${task}: choose another training, or sweep the spaces apart.`,
      { space: other.settings.space, task },
    )
}

const usualName = (runs: readonly PlannedRun[]): string =>
  `${[...new Set(runs.map(({ settings }) => settings.space))].join(', ').slice(0, 50)} sweep`
