import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { EvaluationTask, TaskEvent } from '#main/compute/protocol.ts'
import { TansakuError } from '#shared/errors.ts'
import { derivedNetworkOf } from '../../spaces/derived-net.ts'
import { preparing, type TaskContext } from '../../task.ts'
import { writeCheckpointFile } from '../checkpoints.ts'
import { loadDataset } from '../data/dataset.ts'
import { runTraining } from '../run.ts'
import { createEvaluation } from './evaluation.ts'

/** The weights of the epoch that tested best, beside the checkpoints. */
export const bestName = 'best.tansaku'

/**
 * Trains a derived architecture from scratch.
 * @returns the last event: `done` or `stopped`
 * @throws TansakuError, see createEvaluation, loadDataset and runTraining
 */
export async function runEvaluation(task: EvaluationTask, context: TaskContext): Promise<TaskEvent> {
  const { spec, settings, folder } = task
  if (settings.task === 'text') throw new TansakuError('ARCHITECTURE_UNSUPPORTED', 'Recurrent nets cannot be trained yet.')
  const identity = { kind: 'evaluation', spec, settings }
  context.emit(preparing('reading the images'))
  const dataset = await loadDataset(settings.dataset, task)
  const evaluation = createEvaluation(derivedNetworkOf(spec), settings, {
    dataset,
    eager: task.eager,
    onBest: async (epoch) => {
      await mkdir(folder, { recursive: true })
      const checkpoint = { epoch: epoch + 1, step: 0, sums: {}, notes: evaluation.notes(), tensors: evaluation.records() }
      await writeCheckpointFile(join(folder, bestName), identity, checkpoint)
    },
  })
  try {
    const outcome = await runTraining(evaluation, { folder, identity, resume: task.resume }, context)
    return outcome.state === 'stopped' ? { type: 'stopped', epoch: outcome.epoch === 0 ? null : outcome.epoch - 1 } : { type: 'done' }
  } finally {
    evaluation.dispose()
  }
}
