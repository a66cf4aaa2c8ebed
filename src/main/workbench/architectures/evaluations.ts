import { totalmem } from 'node:os'
import { datasetOf, inputOfSearch, kindOf } from '#shared/algorithms/index.ts'
import { familyOf, type ArchitectureSpec } from '#shared/architecture/index.ts'
import type { Evaluation, EvaluationSettings } from '#shared/contract/architectures.ts'
import type { RawPicture } from '#shared/contract/mistakes.ts'
import type { SearchSummary } from '#shared/contract/searches.ts'
import { TansakuError } from '#shared/errors.ts'
import { inputText, isSameInput } from '#shared/spaces/index.ts'
import type { Dataset } from '#shared/contract/datasets.ts'
import { bytesPerTrainedWeight } from '#shared/network/count.ts'
import type { EvaluationTask, TaskEvent } from '#main/compute/protocol.ts'
import { encodePng } from '#main/datasets/index.ts'
import { fittingSettings } from '#shared/evaluation/fitting-settings.ts'
import { inheritedFrom } from '#shared/evaluation/inherited-from.ts'
import { createId, runFolder, type StoredArchitecture } from '#main/store/index.ts'
import type { WorkbenchContext } from '../context.ts'
import { datasetSubject, type DatasetService } from '../datasets/service.ts'
import type { RunControl } from '../jobs/jobs.ts'
import { found, requireIdle, requireWriting } from '../require.ts'
import { carryOut, hasCheckpoint, movesOf } from '../runs.ts'

interface Started {
  jobId: string
  id: string
}

export interface EvaluationService {
  /** Trains an architecture from scratch. @param follows see JobPlan */
  start(architecture: StoredArchitecture, settings: EvaluationSettings, follows?: string): Promise<Started>
  resume(id: string): Promise<Started>
  /** PNG, base64, in the order of its result's mistakes. @throws NOT_FOUND */
  mistakePictures(id: string): Promise<string[]>
}

/** @throws TansakuError ARCHITECTURE_UNSUPPORTED for a model of another program */
export function requireTrainable({ name, spec }: Pick<StoredArchitecture, 'name' | 'spec'>): void {
  if (!familyOf(spec).trainable)
    throw new TansakuError(
      'ARCHITECTURE_UNSUPPORTED',
      `${name} is a model of another program, whose layers alone were kept: it is measured and compared here, and trained and exported where it comes from.`,
      { family: spec.family },
    )
}

/** A training is done with its test figures stored, not before. */
function requireResult({ id, result }: Evaluation): void {
  if (result === null)
    throw new TansakuError('INTERNAL', `The evaluation ${id} came to its end without test figures: resume it.`, { id })
}

export function createEvaluationService(context: WorkbenchContext, datasets: DatasetService): EvaluationService {
  const { store, events, jobs, location } = context

  async function setState(
    id: string,
    state: Evaluation['state'],
    failure: Evaluation['failure'] = null,
  ): Promise<void> {
    await store.evaluations.setState(id, state, failure)
    events.publish({ type: 'changed', entity: 'evaluation', id })
  }

  const require = async (id: string): Promise<Evaluation> => found(await store.evaluations.find(id), 'evaluation', id)

  /** The search whose weights a training starts from. @throws NOT_FOUND */
  async function bequeather(settings: EvaluationSettings) {
    const id = inheritedFrom(settings)
    return id === null ? null : found(await store.searches.find(id), 'search', id)
  }

  /** Where the training starts from; nothing for one from scratch. */
  async function inheritance(settings: EvaluationSettings): Promise<Pick<EvaluationTask, 'inherit'>> {
    const search = await bequeather(settings)
    if (search === null) return {}
    return { inherit: { folder: runFolder(location.home, search.id), settings: search.settings } }
  }

  /** @throws TansakuError NOT_FOUND, CONFLICT or BAD_REQUEST where the search's weights cannot be started from */
  async function requireHeir({ spec }: StoredArchitecture, settings: EvaluationSettings): Promise<void> {
    const search = await bequeather(settings)
    if (search !== null) requireInheritable(spec, settings, search)
  }

  async function begin(architecture: StoredArchitecture, evaluation: Evaluation, follows?: string): Promise<Started> {
    const moves = await movesOf(context, evaluation.id)
    const { searchId } = architecture
    const sweepId = searchId === null ? null : ((await store.searches.find(searchId))?.sweepId ?? null)
    const job = jobs.start({
      title: {
        kind: 'evaluation',
        name: architecture.name,
        architectureId: architecture.id,
        seed: evaluation.settings.seed,
      },
      subjectId: evaluation.id,
      ranksWith: [searchId, sweepId].filter((id) => id !== null),
      resources: ['compute'],
      needs: [architecture.id, datasetSubject(evaluation.settings.dataset)],
      ...(follows !== undefined && { follows }),
      moves,
      run: (control) => run(architecture, evaluation, control),
      onDropped: () => setState(evaluation.id, 'stopped'),
      onEnded: () => {
        events.publish({ type: 'changed', entity: 'evaluation', id: evaluation.id })
        return Promise.resolve()
      },
    })
    return { jobId: job.id, id: evaluation.id }
  }

  async function run(
    architecture: StoredArchitecture,
    { id, settings }: Evaluation,
    control: RunControl,
  ): Promise<void> {
    const task = async (): Promise<EvaluationTask> => ({
      kind: 'evaluation',
      id,
      spec: architecture.spec,
      settings,
      datasetFolders: await datasets.foldersFor(settings.dataset, control),
      cacheFolder: location.cache,
      folder: runFolder(location.home, id),
      resume: hasCheckpoint(context, id),
      ...(await inheritance(settings)),
      stored: (await require(id)).epochs.map((epoch) => ({ type: 'evaluation-epoch', epoch })),
      eager: false,
    })
    const take = async (event: TaskEvent): Promise<void> => {
      if (event.type === 'history') {
        await store.evaluations.setEpochs(
          id,
          event.events.flatMap((each) => (each.type === 'evaluation-epoch' ? [each.epoch] : [])),
        )
        events.publish({ type: 'changed', entity: 'evaluation', id })
      }
      if (event.type === 'evaluation-result') {
        await store.evaluations.saveResult(id, event.result, await Promise.all(event.pictures.map(asPng)))
        events.publish({
          type: 'evaluation-result',
          evaluationId: id,
          architectureId: architecture.id,
          result: event.result,
        })
      }
      if (event.type !== 'evaluation-epoch') return
      await store.evaluations.saveEpoch(id, event.epoch)
      events.publish({
        type: 'evaluation-epoch',
        evaluationId: id,
        architectureId: architecture.id,
        epoch: event.epoch,
      })
    }
    await carryOut(context, id, control, {
      state: async () => (await require(id)).state,
      async setState(state, failure) {
        if (state === 'done') requireResult(await require(id))
        await setState(id, state, failure)
      },
      task,
      onEvent: take,
      storedEpochs: async () => (await require(id)).epochs.map(({ epoch }) => epoch),
    })
    events.publish({ type: 'changed', entity: 'architecture', id: architecture.id })
  }

  return {
    async start(architecture, settings, follows) {
      requireWriting(context)
      requireTrainable(architecture)
      requireFitting(architecture, await datasets.requireReady(settings.dataset))
      requireRoom(architecture)
      await requireHeir(architecture, settings)
      const id = createId('evaluation')
      // What is stored is what is done.
      await store.evaluations.add({
        id,
        architectureId: architecture.id,
        settings: fittingSettings(architecture.spec, settings),
      })
      return begin(architecture, await require(id), follows)
    },
    async mistakePictures(id) {
      await require(id)
      return store.evaluations.pictures(id)
    },
    async resume(id) {
      requireWriting(context)
      requireIdle(context, 'evaluation', id)
      const evaluation = await require(id)
      if (evaluation.state === 'done')
        throw new TansakuError('CONFLICT', `The evaluation ${id} is done; there is nothing to resume.`, { id })
      await datasets.requireReady(evaluation.settings.dataset)
      const architecture = found(
        await store.architectures.find(evaluation.architectureId),
        'architecture',
        evaluation.architectureId,
      )
      await setState(id, 'queued')
      return begin(architecture, evaluation)
    },
  }
}

async function asPng({ size, channels, pixels }: RawPicture): Promise<string> {
  const png = await encodePng(Buffer.from(pixels, 'base64'), { width: size, height: size, channels })
  return png.toString('base64')
}

/**
 * Weights of one data set mean nothing on another, nor those of one space in another.
 * @throws TansakuError BAD_REQUEST, CONFLICT
 */
function requireInheritable(
  spec: ArchitectureSpec,
  { dataset }: EvaluationSettings,
  { id, settings, state }: SearchSummary,
): void {
  const space = familyOf(spec).spaceOf(spec)
  if (kindOf(settings).bequeaths !== true || settings.space !== space)
    throw new TansakuError(
      'BAD_REQUEST',
      `Weights can be inherited from a once-for-all search of ${space ?? spec.family}; ${id} is ${kindOf(settings).algorithm} of ${settings.space}.`,
      { searchId: id, space },
    )
  if (datasetOf(settings) !== dataset)
    throw new TansakuError(
      'BAD_REQUEST',
      `The supernet of ${id} was trained on ${datasetOf(settings) ?? 'nothing'}, not on ${dataset}: train on the same data, or from scratch.`,
      { searchId: id, dataset },
    )
  const [own, learned] = [familyOf(spec).input(spec), inputOfSearch(settings)]
  if (own !== null && learned !== null && !isSameInput(own, learned))
    throw new TansakuError(
      'BAD_REQUEST',
      `The supernet of ${id} takes images of ${inputText(learned)}, the architecture those of ${inputText(own)}: train at the supernet's size, or from scratch.`,
      { searchId: id, found: inputText(learned), expected: inputText(own) },
    )
  if (state !== 'done')
    throw new TansakuError('CONFLICT', `The search ${id} is not done: resume it first, or train from scratch.`, { id })
}

/** Another size of pictures is brought to the architecture's. @throws TansakuError DATASET_MISMATCH */
function requireFitting({ name, spec }: StoredArchitecture, { id, input: data }: Dataset): void {
  const own = familyOf(spec).input(spec)
  if (own === null || data === null || (own.channels === data.channels && own.classes === data.classes)) return
  throw new TansakuError(
    'DATASET_MISMATCH',
    `The architecture ${name} is for images of ${inputText(own)}; the data set "${id}" has ${inputText(data)}. Train the same architecture made for its pictures: tansaku evaluate --dataset ${id} makes one, and so does the dialog of its page.`,
    { dataset: id, found: inputText(data), expected: inputText(own) },
  )
}

/** Told before anything is stored; the search process asks what is free. @throws TansakuError MEMORY_SHORT */
function requireRoom({ name, params }: StoredArchitecture): void {
  const [needed, there] = [params * bytesPerTrainedWeight, totalmem()]
  if (needed <= there) return
  throw new TansakuError(
    'MEMORY_SHORT',
    `To train ${name} its ${String(params)} parameters alone take ${String(Math.ceil(needed / 2 ** 30))} GiB; this computer has ${String(Math.floor(there / 2 ** 30))}. Choose fewer channels, cells or units.`,
    { params, neededBytes: needed, memoryBytes: there },
  )
}
