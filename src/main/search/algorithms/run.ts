import type { SearchTask, TaskEvent } from '#main/compute/protocol.ts'
import { fbnetSpaces } from '#shared/architecture/index.ts'
import { TansakuError } from '#shared/errors.ts'
import { preparing, type TaskContext } from '../task.ts'
import { randomSearch } from './random/random.ts'

/**
 * Runs a search to its end.
 * @returns the last event: `done` or `stopped`
 * @throws TansakuError, see createDnas, loadDataset and runTraining
 */
export async function runSearch(task: SearchTask, context: TaskContext): Promise<TaskEvent> {
  const { settings } = task
  if (settings.algorithm === 'random') {
    context.emit({ type: 'axes', parameterAxes: {} })
    context.emit({ type: 'derived', architectures: randomSearch(settings) })
    return { type: 'done' }
  }
  if (settings.algorithm === 'darts') throw new TansakuError('BAD_REQUEST', `Searches in ${settings.space} cannot be run yet.`)
  // Imported here: what random search does not need takes seconds to load.
  const [{ createDnas }, { loadDataset }, { runTraining }] = await Promise.all([import('./dnas/dnas.ts'), import('../training/data/dataset.ts'), import('../training/run.ts')])
  context.emit(preparing('reading the images'))
  const dataset = await loadDataset(settings.dataset, task)
  const search = createDnas(settings, { space: fbnetSpaces[settings.space], dataset, latenciesUs: task.latenciesUs, eager: task.eager })
  try {
    context.emit({ type: 'axes', parameterAxes: Object.fromEntries(Object.entries(search.parameterAxes).map(([name, { rows, columns }]) => [name, { rows: [...rows], columns: [...columns] }])) })
    for (const message of search.warnings) context.emit({ type: 'warning', message })
    const identity = { kind: 'search', settings, latenciesUs: task.latenciesUs }
    const outcome = await runTraining(search, { folder: task.folder, identity, resume: task.resume }, context)
    if (outcome.state === 'stopped') return { type: 'stopped', epoch: outcome.epoch === 0 ? null : outcome.epoch - 1 }
    context.emit({ type: 'derived', architectures: [...search.derive()] })
    return { type: 'done' }
  } finally {
    search.dispose()
  }
}
