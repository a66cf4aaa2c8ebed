import { datasetOf, kindOf } from '#shared/algorithms/index.ts'
import { countArchitecture } from '#shared/architecture/index.ts'
import type { Evaluation, EvaluationEpoch } from '#shared/contract/architectures.ts'
import type { Dataset } from '#shared/contract/datasets.ts'
import type { SearchSummary } from '#shared/contract/searches.ts'
import type { Sweep, SweepRun, SweepSummary, SweepTraining, SweepTrainingRun } from '#shared/contract/sweeps.ts'
import { figuresByProtocol } from '#shared/evaluation/accuracy.ts'
import { alikeTrainings } from '#shared/evaluation/alike.ts'
import { valuesOf } from '#shared/sweeps/plan.ts'
import { remainingMs } from '#shared/sweeps/remaining.ts'
import { countStates, sweepState } from '#shared/sweeps/state.ts'
import { imagesToTrain } from '#shared/datasets/held-out.ts'
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

  /** Of searches by their last epoch: to count them takes a while. */
  const counted = new Map<string, { readonly epoch: number | null; readonly macImages: number | null }>()
  async function searchMacImages({ id, epoch, settings }: SearchSummary, images: ImagesOf): Promise<number | null> {
    const known = counted.get(id)
    if (known?.epoch === epoch) return known.macImages
    const { macImages, course } = kindOf(settings)
    const examples = course === 'none' ? 0 : images(datasetOf(settings))
    if (macImages === null || examples === null) return null
    const epochs = await store.searches.epochsDone(id)
    const total = epochs.reduce((sum, each) => sum + macImages(settings, examples, each), 0)
    counted.set(id, { epoch, macImages: total })
    return total
  }

  async function trainingsOf(
    architectureId: string,
    { settings, seeds }: SweepTraining,
    images: ImagesOf,
  ): Promise<SweepTrainingRun[]> {
    const architecture = await store.architectures.find(architectureId)
    if (architecture === undefined) return []
    const evaluations = await store.evaluations.ofArchitecture(architectureId)
    return [...new Set(seeds)].map((seed) => {
      const alike = alikeTrainings({ spec: architecture.spec, evaluations }, { ...settings, seed })
      const evaluation = alike.find(({ state }) => state === 'done') ?? alike.at(-1)
      return evaluation === undefined
        ? {
            architectureId,
            seed,
            evaluationId: null,
            state: 'missing',
            durationMs: 0,
            macImages: null,
            validationAccuracy: null,
            testAccuracy: null,
            text: null,
          }
        : {
            architectureId,
            seed,
            evaluationId: evaluation.id,
            state: presentEnd(context, evaluation).state,
            durationMs: evaluation.epochs.reduce((ms, { durationMs }) => ms + durationMs, 0),
            macImages: trainingMacImages(evaluation, countArchitecture(architecture.spec).macs, images),
            validationAccuracy: chosenEpoch(evaluation)?.validationAccuracy ?? null,
            testAccuracy: evaluation.result?.testAccuracy ?? null,
            text: perplexitiesOf(evaluation, countArchitecture(architecture.spec).params),
          }
    })
  }

  async function runOf(search: SearchSummary, { axes, training }: StoredSweep, images: ImagesOf): Promise<SweepRun> {
    const architectureIds = await store.architectures.idsOfSearch(search.id)
    const trained = training === null || search.state !== 'done' ? [] : architectureIds.slice(0, training.architectures)
    const trainings = await Promise.all(trained.map((id) => trainingsOf(id, training!, images)))
    return {
      search,
      values: valuesOf(search.settings, axes),
      durationMs: await store.searches.durationMs(search.id),
      macImages: await searchMacImages(search, images),
      architectureIds,
      trainings: trainings.flat(),
    }
  }

  /** In the order in which they were added. */
  const runs: SweepRecords['runs'] = async (sweep, all) => {
    const known = new Map((await datasets.list()).map((dataset) => [dataset.id, dataset.training]))
    const images: ImagesOf = (id) => known.get(id as Dataset['id']) ?? null
    return Promise.all(
      all
        .filter(({ sweepId }) => sweepId === sweep.id)
        .toReversed()
        .map((search) => runOf(search, sweep, images)),
    )
  }

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

/** A data set's training images; null where it is not there. */
type ImagesOf = (dataset: string | null) => number | null

/** What its epochs learnt from and validated on. */
function trainingMacImages({ settings, epochs }: Evaluation, macs: number, images: ImagesOf): number | null {
  const examples = images(settings.dataset)
  if (settings.task === 'text' || examples === null) return null
  const learning = imagesToTrain(examples, settings.validationShare)
  return macs * epochs.length * ((settings.trainingImages ?? learning) + examples - learning)
}

/** By validation: what chooses among architectures, so that the test data choose nothing. */
function chosenEpoch({ chosenOn, result, epochs }: Evaluation): EvaluationEpoch | undefined {
  return chosenOn === 'test' || result === null ? undefined : epochs.find(({ epoch }) => epoch === result.epoch)
}

function perplexitiesOf(evaluation: Evaluation, params: number): SweepTrainingRun['text'] {
  const loss = chosenEpoch(evaluation)?.validationLoss ?? null
  if (evaluation.settings.task !== 'text' || evaluation.result === null || loss === null) return null
  return { validation: Math.exp(loss), test: Math.exp(evaluation.result.testLoss), params }
}
