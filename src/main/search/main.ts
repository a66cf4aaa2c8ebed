/** The search process: takes one task from the process that started it, runs it, tells what happens. */
import { commandSchema, type EvaluationTask, type Task, type TaskEvent } from '#main/compute/protocol.ts'
import { ownRunFolder } from '#main/compute/run-lock.ts'
import { TansakuError, toTansakuError } from '#shared/errors.ts'
import { parentPort, type Port } from './port.ts'
import type { TaskContext } from './task.ts'

/** The workbench has seen to it that nobody works there. */
const ownWaitMs = 2_000

const port = parentPort()
if (port === undefined) {
  console.error(
    'This is the search process of Tansaku: it is started by the workbench. Run `npx tansaku search` instead.',
  )
  process.exitCode = 64
} else {
  serve(port)
}

function serve(port: Port): void {
  let stopRequested = false
  let started = false
  let ended = false

  const end = async (event: TaskEvent): Promise<void> => {
    if (ended) return
    ended = true
    await port.post(event)
    port.close()
  }
  const fail = (thrown: unknown): void => {
    console.error(thrown)
    const { code, message, details } = memoryShort(thrown) ?? toTansakuError(thrown)
    void end({ type: 'failed', failure: { code, message, details: { ...details } } })
  }

  port.onMessage((message) => {
    const command = commandSchema.safeParse(message)
    if (!command.success) {
      const { path, message: reason } = command.error.issues[0] ?? { path: [], message: '' }
      fail(new TansakuError('BAD_REQUEST', `The task cannot be started: ${path.join('.')}: ${reason}`))
    } else if (command.data.type === 'stop') {
      stopRequested = true
    } else if (!started) {
      started = true
      const context: TaskContext = {
        emit: (event) => void (ended || port.post(event)),
        stopRequested: () => stopRequested,
      }
      run(command.data.task, context).then(end, fail)
    }
  })
  // Nobody is left to report to: put the work down where it can be taken up again.
  port.onClose(() => {
    stopRequested = true
  })
  process.on('uncaughtException', fail)
  // A Ctrl-C and the end of a terminal reach the whole group; the parent decides what they mean.
  for (const name of ['SIGINT', 'SIGHUP'] as const) process.on(name, () => undefined)
  // Meant for the group or for this process alone, it comes to the same.
  process.on('SIGTERM', () => {
    stopRequested = true
  })
}

/** What JavaScript and TensorFlow say where an array or a tensor finds no room. */
const noRoom =
  /array buffer allocation failed|invalid (typed )?array (buffer )?length|OOM when allocating|out of memory/i

function memoryShort(thrown: unknown): TansakuError | null {
  if (!(thrown instanceof Error) || thrown instanceof TansakuError || !noRoom.test(thrown.message)) return null
  return new TansakuError(
    'MEMORY_SHORT',
    'The network does not fit into the memory of this computer: choose fewer channels, cells or units, or a smaller batch.',
    { found: thrown.message },
    { cause: thrown },
  )
}

async function run(task: Task, context: TaskContext): Promise<TaskEvent> {
  if (!ownRunFolder(task.folder, ownWaitMs))
    throw new TansakuError(
      'CONFLICT',
      `Another process works in ${task.folder}: wait for it to end, or use another folder.`,
      { folder: task.folder },
    )
  if (task.kind === 'evaluation') {
    const { runEvaluation } = await import('./training/evaluation/run.ts')
    return runEvaluation(task, context, await heritageOf(task, context))
  }
  if (task.kind === 'export') {
    const { runExport } = await import('./export/run.ts')
    return runExport(task, context)
  }
  if (task.kind === 'deployment') {
    const { runDeployment } = await import('./deployment/run.ts')
    return runDeployment(task, context)
  }
  if (task.kind === 'model') {
    const { runModel } = await import('./models/run.ts')
    return runModel(task, context)
  }
  const { runSearch } = await import('./algorithms/run.ts')
  return runSearch(task, context)
}

/** A training that is resumed has its weights in its own checkpoint. */
async function heritageOf({ spec, inherit, resume }: EvaluationTask, { emit }: TaskContext) {
  if (inherit === undefined || resume) return undefined
  const { inheritedWeights } = await import('./algorithms/inherit.ts')
  return inheritedWeights(spec, inherit, (message) => emit({ type: 'warning', message }))
}
