import type { Progress } from '#shared/contract/common.ts'
import type { WorkbenchEvent } from '#shared/contract/events.ts'
import type { Sweep, SweepStarted } from '#shared/contract/sweeps.ts'
import { valuesText } from '#shared/sweeps/plan.ts'
import { fromRpcError } from '#main/workbench/index.ts'
import { interruption } from '../ending.ts'
import type { Session } from '../session.ts'
import type { ProgressLine } from '../terminal.ts'

/**
 * Starts a sweep or goes on with it and shows it until nothing of it is at work. A Ctrl-C stops all of it and waits for
 * the checkpoint of what runs.
 * @throws what starting it throws; Interrupted after a Ctrl-C
 */
export async function followSweep(
  { client, terminal, signal }: Session,
  start: () => Promise<SweepStarted>,
): Promise<Sweep> {
  if (signal.aborted) throw interruption(signal)
  const watching = new AbortController()
  // Watched before it is started: nothing is missed.
  const events = await client.events.watch(undefined, { signal: watching.signal })
  const { id, refused } = await start()
  for (const { id: what, code, message } of refused) terminal.note(`${what} was not begun (${code}): ${message}`)
  const line = terminal.progress(`Sweep ${id}`)
  const stop = (): void => {
    client.sweeps.stop({ id }).catch((thrown: unknown) => {
      terminal.note(`It could not be stopped: ${fromRpcError(thrown).message}`)
    })
  }
  signal.addEventListener('abort', stop, { once: true })
  // Asked to end while it was being started.
  if (signal.aborted) stop()
  try {
    const sweep = await untilAtRest(events, () => client.sweeps.get({ id }), line)
    line.end()
    if (signal.aborted) {
      terminal.note(`Stopped. Go on with: tansaku resume ${id}`)
      throw interruption(signal)
    }
    return sweep
  } finally {
    line.end()
    signal.removeEventListener('abort', stop)
    watching.abort()
  }
}

async function untilAtRest(
  events: AsyncIterable<WorkbenchEvent>,
  read: () => Promise<Sweep>,
  line: ProgressLine,
): Promise<Sweep> {
  let sweep = await read()
  if (sweep.state !== 'running') return sweep
  for await (const event of events) {
    if (event.type === 'job' && event.job.progress !== null) {
      const progress = progressOf(sweep, event.job.subjectId, event.job.progress)
      if (progress !== null) line.show(progress)
    } else if (event.type === 'changed' && event.entity === 'sweep' && event.id === sweep.id) {
      const before = sweep
      sweep = await read()
      for (const text of endsIn(before, sweep)) line.note(text)
      if (sweep.state !== 'running') break
    }
  }
  return sweep
}

const isOver = ({ state }: { readonly state: string }): boolean => state === 'done' || state === 'failed'

/** The whole sweep's progress by that of what of it is at work; null where something else is. */
function progressOf(sweep: Sweep, subjectId: string, part: Progress): Progress | null {
  const { runs, training, remainingMs } = sweep
  const run = runs.find(
    ({ search, trainings }) =>
      search.id === subjectId || trainings.some(({ evaluationId }) => evaluationId === subjectId),
  )
  if (run === undefined) return null
  const searches = runs.filter(({ search }) => isOver(search)).length
  const trainings = runs.flatMap((each) => each.trainings)
  const trained = trainings.filter(isOver).length
  const perSearch = (training?.architectures ?? 0) * (training?.seeds.length ?? 0)
  const allTrainings = trainings.length + runs.filter(({ search }) => search.state !== 'done').length * perSearch
  const counts = `${String(searches)}/${String(runs.length)} searches${training === null ? '' : `, ${String(trained)}/${String(allTrainings)} trainings`}`
  // One that has just ended counts as a whole already.
  const item = run.search.id === subjectId ? run.search : run.trainings.find((each) => each.evaluationId === subjectId)!
  return {
    ...part,
    done: searches + trained + (isOver(item) ? 0 : part.done / part.total),
    total: runs.length + allTrainings,
    etaSeconds: remainingMs === null ? null : remainingMs / 1_000,
    message: `${counts}; ${run.search.name}${valuesText(run.values)}: ${part.message}`,
  }
}

/** A line for each search that has ended since. */
function endsIn(before: Sweep, after: Sweep): string[] {
  const states = new Map(before.runs.map(({ search }) => [search.id, search.state]))
  return after.runs.flatMap(({ search, values }) => {
    const { id, name, state, failure } = search
    if (states.get(id) === state || !['done', 'failed', 'interrupted'].includes(state)) return []
    return [
      `  ${name}${valuesText(values)}: ${state}${failure === null ? '' : ` (${failure.code}: ${failure.message})`}`,
    ]
  })
}
