import type { Progress } from '#shared/contract/common.ts'
import type { WorkbenchEvent } from '#shared/contract/events.ts'
import type { Job } from '#shared/contract/jobs.ts'
import { expectedLatenciesOf, type EpochRecord, type SearchDevice } from '#shared/contract/searches.ts'
import { circumstances, TansakuError } from '#shared/errors.ts'
import { fromRpcError } from '#main/workbench/index.ts'
import { latency, percent, significant } from './format.ts'
import { interruption } from './ending.ts'
import type { Session } from './session.ts'
import type { ProgressLine } from './terminal.ts'

interface Started {
  readonly jobId: string
  readonly id: string
}

export interface FollowOptions {
  readonly title: string
  /** For the message after Ctrl-C; none where the work cannot be gone on with. */
  readonly resumable?: boolean
  /** What to show for the job's progress. */
  readonly adjust?: (progress: Progress) => Progress
  /** Work that may be cut: after so many seconds it is cancelled, and what it came to is as good as its end. */
  readonly enoughSeconds?: number
  /** Lines that an event is worth, besides those of the subject's own. */
  readonly tell?: (event: WorkbenchEvent, subjectId: string) => Promise<readonly string[]>
}

/**
 * Starts something that runs as a job and shows it until it ends. A Ctrl-C cancels the job and waits for its
 * checkpoint.
 * @returns the id of what the job worked on
 * @throws what the job failed with; Interrupted after a Ctrl-C
 */
export async function follow(
  { client, terminal, signal }: Pick<Session, 'client' | 'terminal' | 'signal'>,
  start: () => Promise<Started>,
  options: FollowOptions,
): Promise<string> {
  if (signal.aborted) throw interruption(signal)
  const watching = new AbortController()
  // Watched before it is started: nothing is missed.
  const events = await client.events.watch(undefined, { signal: watching.signal })
  const { jobId, id } = await start()
  const line = terminal.progress(options.title)
  const cancel = (): void => {
    client.jobs.cancel({ id: jobId }).catch((thrown: unknown) => {
      terminal.note(`It could not be stopped: ${fromRpcError(thrown).message}`)
    })
  }
  signal.addEventListener('abort', cancel, { once: true })
  const cut = options.enoughSeconds === undefined ? undefined : setTimeout(cancel, 1_000 * options.enoughSeconds)
  try {
    const job = await untilEnded(events, jobId, id, line, options)
    line.end()
    if (job.state === 'failed' && job.kind === 'measure-table')
      terminal.note(`What was measured is kept. Go on with: tansaku resume ${id}`)
    else if (options.resumable === true && circumstances.has(job.failure?.code ?? ''))
      terminal.note(`What it reached is kept. Go on with: tansaku resume ${id}`)
    if (job.state === 'failed')
      throw new TansakuError(
        (job.failure?.code ?? 'INTERNAL') as TansakuError['code'],
        job.failure?.message ?? 'failed',
        job.failure?.details,
      )
    if (job.state === 'cancelled' && (cut === undefined || signal.aborted)) {
      if (options.resumable === true) terminal.note(`Stopped. Go on with: tansaku resume ${id}`)
      throw interruption(signal)
    }
    return id
  } finally {
    line.end()
    clearTimeout(cut)
    signal.removeEventListener('abort', cancel)
    watching.abort()
  }
}

async function untilEnded(
  events: AsyncIterable<WorkbenchEvent>,
  jobId: string,
  subjectId: string,
  line: ProgressLine,
  { adjust = (progress) => progress, tell = () => Promise.resolve([]) }: FollowOptions,
): Promise<Job> {
  // Told with the search itself, before its first epoch.
  let devices: readonly SearchDevice[] = []
  for await (const event of events) {
    if (event.type === 'search' && event.search.id === subjectId) devices = event.search.devices
    if (event.type === 'job' && event.job.id === jobId) {
      const { job } = event
      if (job.progress !== null) line.show(adjust(job.progress))
      if (job.state === 'done' || job.state === 'failed' || job.state === 'cancelled') return job
    } else {
      const text = describe(event, subjectId, devices)
      if (text !== null) line.note(text)
      for (const told of await tell(event, subjectId)) line.note(told)
    }
  }
  throw new TansakuError('INTERNAL', 'The workbench closed before the work was done.')
}

/** Of each device where there are several. */
function expectedText(epoch: EpochRecord, devices: readonly SearchDevice[]): string {
  const all = expectedLatenciesOf(epoch)
  const texts = all.map((us, i) => {
    const { auditMape = null, deviceName = `device ${String(i + 1)}` } = devices[i] ?? {}
    const told = `${latency(us)}${auditMape === null ? '' : ` ± ${percent(auditMape)}`}`
    return all.length === 1 ? told : `${told} on ${deviceName}`
  })
  return texts.length === 0 ? '' : `expected latency ${texts.join(' and ')}`
}

/** What of the subject's own events is worth a line. */
function describe(event: WorkbenchEvent, id: string, devices: readonly SearchDevice[]): string | null {
  if (event.type === 'search-epoch' && event.searchId === id) {
    const { epoch, trainLoss, trainAccuracy, validationAccuracy, temperature, collapse, child, controller } =
      event.epoch
    const number = String(epoch + 1)
    if (child !== undefined) {
      const us = child.latencyUs === null ? '' : `, latency ${latency(child.latencyUs)}`
      const outcome = child.outcome === undefined ? '' : `, ${child.outcome}`
      const entropy = controller === undefined ? '' : `, the controller's entropy ${percent(controller.entropy)}`
      return `  child ${number}: score ${significant(child.score)}, best so far ${significant(child.best)}${us}${outcome}${entropy}`
    }
    return [
      `  epoch ${number}: loss ${significant(trainLoss)}, ${goodness(trainLoss, trainAccuracy)}`,
      validationAccuracy === null ? '' : `on the architecture's images ${percent(validationAccuracy)}`,
      expectedText(event.epoch, devices),
      temperature === null ? '' : `τ ${significant(temperature)}`,
      collapse === null
        ? ''
        : `skips ${Object.entries(collapse.skips)
            .map(([cell, skips]) => `${cell} ${String(skips)}`)
            .join(' ')}`,
      collapse?.eigenvalue == null ? '' : `eigenvalue ${significant(collapse.eigenvalue)}`,
    ]
      .filter((part) => part !== '')
      .join(', ')
  }
  if (event.type === 'evaluation-epoch' && event.evaluationId === id) {
    const { epoch, trainLoss, trainAccuracy, validationLoss, validationAccuracy } = event.epoch
    return `  epoch ${String(epoch + 1)}: loss ${significant(trainLoss)}, ${goodness(trainLoss, trainAccuracy)}${validationLoss === null ? '' : `, validation ${goodness(validationLoss, validationAccuracy)}`}`
  }
  return event.type === 'search-warning' && event.searchId === id ? `  warning: ${event.message}` : null
}

/** What users of images and of text look at: accuracy, or perplexity where there is none. */
const goodness = (loss: number, accuracy: number | null): string =>
  accuracy === null ? `perplexity ${significant(Math.exp(loss))}` : `accuracy ${percent(accuracy)}`
