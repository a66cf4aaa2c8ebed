import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { EvaluationTask, TaskEvent } from '#main/compute/protocol.ts'
import { familyOf } from '#shared/architecture/index.ts'
import { TansakuError } from '#shared/errors.ts'
import { isRecurrent } from '#shared/spaces/darts-rnn/spec.ts'
import { derivedNetworkOf } from '../../spaces/derived-net.ts'
import { engineConditions } from '../../tensor/engine.ts'
import { readingData, type TaskContext } from '../../task.ts'
import { writeCheckpointFile } from '../checkpoints.ts'
import { loadDataset } from '../data/dataset.ts'
import { loadText } from '../data/text/corpus.ts'
import { runTraining } from '../run.ts'
import type { Training } from '../training.ts'
import { createEvaluation } from './evaluation.ts'
import { createTextEvaluation } from './text-evaluation.ts'

/** The weights of the epoch that tested best (a recurrent net: validated best), beside the checkpoints. */
export const bestName = 'best.tansaku'

/**
 * Trains a derived architecture from scratch.
 * @returns the last event: `done` or `stopped`
 * @throws TansakuError, see createEvaluation, createTextEvaluation, loadDataset, loadText and runTraining
 */
export async function runEvaluation(task: EvaluationTask, context: TaskContext): Promise<TaskEvent> {
  const { spec, settings, folder } = task
  const identity = { kind: 'evaluation', spec, settings }
  context.emit(readingData)
  const evaluation = await openEvaluation(task, async (epoch) => {
    await mkdir(folder, { recursive: true })
    const checkpoint = {
      epoch: epoch + 1,
      step: 0,
      sums: {},
      notes: evaluation.notes(),
      tensors: evaluation.records(),
      history: null,
    }
    await writeCheckpointFile(join(folder, bestName), identity, checkpoint)
  })
  try {
    const outcome = await runTraining(
      evaluation,
      { folder, identity, engine: engineConditions(), resume: task.resume, stored: task.stored ?? [] },
      context,
    )
    return outcome.state === 'stopped'
      ? { type: 'stopped', epoch: outcome.epoch === 0 ? null : outcome.epoch - 1 }
      : { type: 'done', epochs: outcome.epochs }
  } finally {
    evaluation.dispose()
  }
}

async function openEvaluation(task: EvaluationTask, onBest: (epoch: number) => Promise<void>): Promise<Training> {
  const { spec, settings, eager } = task
  if (familyOf(spec).task !== settings.task)
    throw new TansakuError(
      'BAD_REQUEST',
      `A net of ${spec.family} is trained on ${familyOf(spec).task}, "${settings.dataset}" is not: choose other data.`,
      { family: spec.family, expected: familyOf(spec).task },
    )
  if (settings.task === 'text' && isRecurrent(spec))
    return createTextEvaluation(spec, settings, { dataset: await loadText(settings.dataset, task), eager, onBest })
  if (settings.task === 'text') throw new TansakuError('INTERNAL', `Nothing trains nets of ${spec.family} on text.`)
  return createEvaluation(derivedNetworkOf(spec), settings, {
    dataset: await loadDataset(settings.dataset, task),
    eager,
    onBest,
  })
}
