import type { SearchSummary } from '#shared/contract/searches.ts'
import type { Sweep, SweepRun, SweepSummary, SweepTraining, SweepTrainingRun } from '#shared/contract/sweeps.ts'
import { figuresByProtocol } from '#shared/evaluation/accuracy.ts'
import { alikeTrainings } from '#shared/evaluation/alike.ts'
import { valuesOf } from '#shared/sweeps/plan.ts'
import { remainingMs } from '#shared/sweeps/remaining.ts'
import { countStates, sweepState } from '#shared/sweeps/state.ts'
import type { StoredSweep } from '#main/store/index.ts'
import type { WorkbenchContext } from '../context.ts'
import type { DatasetService } from '../datasets/service.ts'
import { presentEnd } from '../runs.ts'
import type { SearchService } from '../searches/service.ts'

export interface SweepRecords {
  summary(sweep: StoredSweep, searches: readonly SearchSummary[]): Promise<SweepSummary>
  whole(sweep: StoredSweep): Promise<Sweep>
  runs(sweep: StoredSweep, searches: readonly SearchSummary[]): Promise<SweepRun[]>
}

/** What a sweep is at the moment, from what is stored of its searches and their trainings. */
export function createSweepRecords(
  context: WorkbenchContext,
  { searches, datasets }: { searches: SearchService; datasets: DatasetService },
): SweepRecords {
  const { store, jobs } = context

  async function trainingsOf(architectureId: string, { settings, seeds }: SweepTraining): Promise<SweepTrainingRun[]> {
    const architecture = await store.architectures.find(architectureId)
    if (architecture === undefined) return []
    const evaluations = await store.evaluations.ofArchitecture(architectureId)
    return [...new Set(seeds)].map((seed) => {
      const alike = alikeTrainings({ spec: architecture.spec, evaluations }, { ...settings, seed })
      const evaluation = alike.find(({ state }) => state === 'done') ?? alike.at(-1)
      return evaluation === undefined
        ? { architectureId, seed, evaluationId: null, state: 'missing', durationMs: 0 }
        : {
            architectureId,
            seed,
            evaluationId: evaluation.id,
            state: presentEnd(context, evaluation).state,
            durationMs: evaluation.epochs.reduce((ms, { durationMs }) => ms + durationMs, 0),
          }
    })
  }

  async function runOf(search: SearchSummary, { axes, training }: StoredSweep): Promise<SweepRun> {
    const architectureIds = await store.architectures.idsOfSearch(search.id)
    const trained = training === null || search.state !== 'done' ? [] : architectureIds.slice(0, training.architectures)
    const trainings = await Promise.all(trained.map((id) => trainingsOf(id, training!)))
    return {
      search,
      values: valuesOf(search.settings, axes),
      durationMs: await store.searches.durationMs(search.id),
      architectureIds,
      trainings: trainings.flat(),
    }
  }

  /** In the order in which they were added. */
  const runs: SweepRecords['runs'] = (sweep, all) =>
    Promise.all(
      all
        .filter(({ sweepId }) => sweepId === sweep.id)
        .toReversed()
        .map((search) => runOf(search, sweep)),
    )

  /** A search that is done holds its place until its trainings are queued. */
  const isAtWork = (own: readonly SweepRun[]): boolean =>
    own.some(
      ({ search, trainings }) =>
        jobs.activeFor(search.id) !== undefined ||
        trainings.some(({ evaluationId }) => evaluationId !== null && jobs.activeFor(evaluationId) !== undefined),
    )

  const summaryOf = (sweep: StoredSweep, own: readonly SweepRun[]): SweepSummary => {
    const ownSearches = own.map(({ search }) => search)
    const trainings = own.flatMap((run) => run.trainings)
    return {
      ...sweep,
      state: isAtWork(own) ? 'running' : sweepState(ownSearches, trainings),
      searches: countStates(ownSearches),
      trainings: countStates(trainings),
    }
  }

  return {
    runs,
    summary: async (sweep, all) => summaryOf(sweep, await runs(sweep, all)),
    async whole(sweep) {
      const all = await searches.list()
      const own = await runs(sweep, all)
      const ids = new Set(own.flatMap(({ architectureIds }) => architectureIds))
      const trained = (await store.evaluations.finished()).filter(({ architectureId }) => ids.has(architectureId))
      return {
        ...summaryOf(sweep, own),
        runs: own,
        remainingMs: remainingMs(own, sweep.training, { datasets: await datasets.list(), searches: all }),
        protocol:
          figuresByProtocol(trained).find(({ protocol }) => protocol.measure === 'accuracy')?.protocol.key ?? null,
      }
    },
  }
}
