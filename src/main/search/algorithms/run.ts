import type { SearchTask, TaskEvent } from '#main/compute/protocol.ts'
import { kindOf, type SearchSettings } from '#shared/algorithms/index.ts'
import { identitySettings } from '../training/identity-settings.ts'
import { readingData, type TaskContext } from '../task.ts'
import { algorithmFor } from './index.ts'

/**
 * Runs a search to its end.
 * @returns the last event: `done` or `stopped`
 * @throws TansakuError, see the algorithms, loadDataset, loadText and runTraining
 */
export async function runSearch(task: SearchTask, context: TaskContext): Promise<TaskEvent> {
  const { settings } = task
  const algorithm = await algorithmFor(settings)
  if (algorithm.course === 'drawn') {
    context.emit({ type: 'axes', parameterAxes: {} })
    context.emit({ type: 'derived', architectures: [...algorithm.draw(settings, task)] })
    return { type: 'done', epochs: 0 }
  }
  context.emit(readingData)
  const search = await algorithm.open(settings, task)
  try {
    context.emit({
      type: 'axes',
      parameterAxes: Object.fromEntries(
        Object.entries(search.parameterAxes).map(([name, { rows, columns }]) => [
          name,
          { rows: [...rows], columns: [...columns] },
        ]),
      ),
    })
    for (const message of search.warnings) context.emit({ type: 'warning', message })
    const [{ runTraining }, { engineConditions }] = await Promise.all([
      import('../training/run.ts'),
      import('../tensor/engine.ts'),
    ])
    const identityOf = (run: SearchSettings) => ({
      kind: 'search',
      settings: identitySettings(run),
      ...kindOf(run).revisions?.(run),
      latenciesUs: task.latenciesUs,
      ...(task.otherLatenciesUs !== undefined && { otherLatenciesUs: task.otherLatenciesUs }),
    })
    const options = {
      folder: task.folder,
      identity: identityOf(settings),
      engine: engineConditions(),
      resume: task.resume,
      stored: task.stored ?? [],
      retention: kindOf(settings).checkpoints,
      ...(task.branch && {
        branch: {
          folder: task.branch.folder,
          epoch: task.branch.epoch,
          identity: identityOf(task.branch.settings),
        },
      }),
    } as const
    const outcome = await runTraining(search, options, context)
    if (outcome.state === 'stopped') return { type: 'stopped', epoch: outcome.epoch === 0 ? null : outcome.epoch - 1 }
    context.emit({ type: 'derived', architectures: [...search.derive()] })
    return { type: 'done', epochs: outcome.epochs }
  } finally {
    search.dispose()
  }
}
