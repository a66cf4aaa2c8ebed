import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { EvaluationTask, TaskEvent } from '#main/compute/protocol.ts'
import { chosenWeightsName } from '#main/compute/run-folder.ts'
import { familyOf, writtenSpec } from '#shared/architecture/index.ts'
import { chosenOn } from '#shared/evaluation/chosen-on.ts'
import { TansakuError } from '#shared/errors.ts'
import { isRecurrent } from '#shared/spaces/darts-rnn/spec.ts'
import { derivedNetworkOf } from '../../spaces/derived-net.ts'
import { engineConditions } from '../../tensor/engine.ts'
import { readingData, type TaskContext } from '../../task.ts'
import { readCheckpoint, writeCheckpointFile } from '../checkpoints.ts'
import { fitted, loadDataset } from '../data/dataset.ts'
import { loadText } from '../data/text/corpus.ts'
import { identitySettings } from '../identity-settings.ts'
import { runTraining } from '../run.ts'
import type { Training } from '../training.ts'
import { createEvaluation, type BequeathedWeights } from './evaluation.ts'
import { createImageTest } from './image-test.ts'
import { runTest, type TestPass } from './test.ts'
import { createTextEvaluation } from './text-evaluation.ts'
import { createTextTest } from './text-test.ts'

/** What an evaluation is made of, opened one after the other: the training's memory is free when the test begins. */
interface Parts {
  readonly training: (onBest: (epoch: number) => Promise<void>) => Training
  readonly test: () => TestPass
}

/**
 * Trains a derived architecture, then tests the weights of the epoch that validation chose, once.
 * @param inherited what its training starts from; undefined = from scratch
 * @returns the last event: `done` or `stopped`
 * @throws TansakuError, see createEvaluation, createTextEvaluation, loadDataset, loadText and runTraining
 */
export async function runEvaluation(
  task: EvaluationTask,
  context: TaskContext,
  inherited: BequeathedWeights | undefined,
): Promise<TaskEvent> {
  const { spec, settings, folder } = task
  const identity = { kind: 'evaluation', spec: writtenSpec(spec), settings: identitySettings(settings) }
  const bestFile = join(folder, chosenWeightsName)
  context.emit(readingData)
  const parts = await openParts(task, inherited)
  const keep = async (epoch: number): Promise<void> => {
    await mkdir(folder, { recursive: true })
    const checkpoint = {
      epoch: epoch + 1,
      step: 0,
      sums: {},
      notes: training.notes(),
      tensors: training.records(),
      history: null,
    }
    await writeCheckpointFile(bestFile, identity, checkpoint)
  }
  const training = parts.training(keep)
  try {
    const outcome = await runTraining(
      training,
      { folder, identity, engine: engineConditions(), resume: task.resume, stored: task.stored ?? [] },
      context,
    )
    if (outcome.state === 'stopped') return { type: 'stopped', epoch: outcome.epoch === 0 ? null : outcome.epoch - 1 }
    if (chosenOn(settings) === 'last') await keep(training.epochs - 1)
  } finally {
    training.dispose()
  }
  const test = parts.test()
  try {
    const result = await runTest(test, await readCheckpoint(bestFile, identity), context)
    if (result === null) return { type: 'stopped', epoch: settings.epochs - 1 }
    context.emit({ type: 'evaluation-result', result, pictures: test.pictures?.() ?? [] })
    return { type: 'done', epochs: settings.epochs }
  } finally {
    test.dispose()
  }
}

async function openParts(task: EvaluationTask, inherited: BequeathedWeights | undefined): Promise<Parts> {
  const { spec, settings, eager } = task
  if (familyOf(spec).task !== settings.task)
    throw new TansakuError(
      'BAD_REQUEST',
      `An architecture of ${spec.family} is trained on ${familyOf(spec).task}, "${settings.dataset}" is not: choose other data.`,
      { family: spec.family, expected: familyOf(spec).task },
    )
  if (settings.task === 'text') {
    if (!isRecurrent(spec))
      throw new TansakuError('INTERNAL', `Nothing trains architectures of ${spec.family} on text.`)
    const parts = { dataset: await loadText(settings.dataset, task), eager }
    return {
      training: (onBest) => createTextEvaluation(spec, settings, { ...parts, onBest }),
      test: () => createTextTest(spec, settings, parts),
    }
  }
  const derived = derivedNetworkOf(spec)
  // Only text has no images.
  const dataset = fitted(await loadDataset(settings.dataset, task), familyOf(spec).input(spec)!)
  const parts = { dataset, eager }
  return {
    training: (onBest) => createEvaluation(derived, settings, { ...parts, onBest, inherited }),
    test: () => createImageTest(derived, settings, parts),
  }
}
