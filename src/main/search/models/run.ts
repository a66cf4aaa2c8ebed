import type { ModelTask, TaskEvent } from '#main/compute/protocol.ts'
import { checkArchitecture } from '#shared/architecture/index.ts'
import { TansakuError } from '#shared/errors.ts'
import type { TaskContext } from '../task.ts'
import { readModel } from './read.ts'

/**
 * Reads the layers of a model's file.
 * @throws TansakuError MODEL_UNREADABLE, MODEL_UNSUPPORTED, ARCHITECTURE_INVALID
 */
export async function runModel({ path, input }: ModelTask, context: TaskContext): Promise<TaskEvent> {
  const begun = performance.now()
  const onBytes = (done: number, total: number): void => {
    if (context.stopRequested()) throw new TansakuError('ABORTED', 'The model is not read on.')
    const seconds = (performance.now() - begun) / 1_000
    context.emit({
      type: 'progress',
      progress: {
        ...{ done, total, unit: 'bytes', message: 'reading the model', stage: { name: 'reading-model' } },
        etaSeconds: done > 0 ? (seconds * (total - done)) / done : null,
      },
    })
  }
  try {
    const spec = checkArchitecture(await readModel(path, input, onBytes))
    context.emit({ type: 'model-read', spec })
    return { type: 'done', epochs: 0 }
  } catch (thrown) {
    if (thrown instanceof TansakuError && thrown.code === 'ABORTED') return { type: 'stopped', epoch: null }
    throw thrown
  }
}
