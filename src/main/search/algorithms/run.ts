import type { SearchTask, TaskEvent } from '#main/compute/protocol.ts'
import { fbnetSpaces } from '#shared/architecture/index.ts'
import type { DartsSettings, DnasSettings, SearchSettings } from '#shared/contract/searches.ts'
import { readingData, type TaskContext } from '../task.ts'
import { randomSearch } from './random/random.ts'
import type { Search } from './search.ts'

/**
 * Runs a search to its end.
 * @returns the last event: `done` or `stopped`
 * @throws TansakuError, see createDnas, createDartsCnn, createDartsRnn, loadDataset, loadText and runTraining
 */
export async function runSearch(task: SearchTask, context: TaskContext): Promise<TaskEvent> {
  const { settings } = task
  if (settings.algorithm === 'random') {
    context.emit({ type: 'axes', parameterAxes: {} })
    context.emit({ type: 'derived', architectures: randomSearch(settings) })
    return { type: 'done', epochs: 0 }
  }
  context.emit(readingData)
  const search = await openSearch({ ...task, settings })
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
    const { runTraining } = await import('../training/run.ts')
    const identityOf = (run: SearchSettings) => ({ kind: 'search', settings: run, latenciesUs: task.latenciesUs })
    const options = {
      folder: task.folder,
      identity: identityOf(settings),
      resume: task.resume,
      stored: task.stored ?? [],
      // One goes back to an epoch before a collapse.
      retention: settings.algorithm === 'darts' ? 'epochs' : 'newest',
      ...(task.branch && {
        branch: { folder: task.branch.folder, epoch: task.branch.epoch, identity: identityOf(task.branch.settings) },
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

/**
 * What a search of these settings needs, loaded and built. Imported here: what random search does not need takes
 * seconds to load.
 */
async function openSearch({
  settings,
  ...task
}: Omit<SearchTask, 'settings'> & { readonly settings: DnasSettings | DartsSettings }): Promise<Search> {
  if (settings.space === 'darts-rnn') {
    const [{ createDartsRnn }, { loadText }] = await Promise.all([
      import('./darts/recurrent-search.ts'),
      import('../training/data/text/corpus.ts'),
    ])
    return createDartsRnn(settings, { dataset: await loadText(settings.dataset, task), eager: task.eager })
  }
  const { loadDataset } = await import('../training/data/dataset.ts')
  const dataset = await loadDataset(settings.dataset, task)
  if (settings.algorithm === 'darts') {
    const { createDartsCnn } = await import('./darts/cnn-search.ts')
    return createDartsCnn(settings, { dataset, latenciesUs: task.latenciesUs, eager: task.eager })
  }
  const { createDnas } = await import('./dnas/dnas.ts')
  return createDnas(settings, {
    space: fbnetSpaces[settings.space],
    dataset,
    latenciesUs: task.latenciesUs,
    eager: task.eager,
  })
}
