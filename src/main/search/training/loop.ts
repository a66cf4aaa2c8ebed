import type { EpochEvent, TaskEvent } from '#main/compute/protocol.ts'
import type { Checkpoint } from './checkpoints.ts'
import { createPace } from './pace.ts'
import { stepsIn, type Sums, type Training } from './training.ts'

/** Where a loop goes on from, with what was told of the epochs before. */
export interface LoopStart extends Pick<Checkpoint, 'epoch' | 'step' | 'sums'> {
  readonly history: readonly EpochEvent[]
}

/** `epoch`, `epochs` = how many are finished. */
export type LoopEnd =
  { readonly state: 'done'; readonly epochs: number } | { readonly state: 'stopped'; readonly epoch: number }

export interface LoopOptions {
  /** Where to begin; absent = at the start. Its tensors are already loaded. */
  readonly from?: LoopStart
  readonly emit: (event: TaskEvent) => void
  /** Looked at after every step. */
  readonly stopRequested: () => boolean
  readonly save: (checkpoint: Checkpoint) => Promise<{ file: string; bytes: number }>
  /** So long at most nothing is saved: what a crash costs. */
  readonly saveEveryMs?: number
}

const usuallySaveEveryMs = 5 * 60_000
const stepEventsEveryMs = 250
const progressEventsEveryMs = 1_000

/**
 * Runs a training to its end or to a stop, with a checkpoint after every epoch, every few minutes of a long one, and at
 * a stop. Checkpoints carry what
 * was told of the epochs before them: whoever is told may die before it is stored.
 */
export async function runLoop(
  training: Training,
  { from, emit, stopRequested, save, saveEveryMs = usuallySaveEveryMs }: LoopOptions,
): Promise<LoopEnd> {
  const pace = createPace(training, from ?? { epoch: 0, step: 0 })
  const tellStep = everyMs(stepEventsEveryMs)
  const tellProgress = everyMs(progressEventsEveryMs)
  let history = from?.history ?? []
  let savedAt = performance.now()
  const checkpoint = async (epoch: number, step: number, sums: Sums): Promise<void> => {
    const { file, bytes } = await save({
      epoch,
      step,
      sums,
      notes: training.notes(),
      history,
      tensors: training.records(),
    })
    emit({ type: 'checkpoint', epoch, file, bytes })
    savedAt = performance.now()
  }

  // The first step compiles its graph, which takes seconds: say where the run stands before it.
  emit({ type: 'progress', progress: pace.progress() })
  let step = from?.step ?? 0
  let sums: Sums = from?.sums ?? {}
  let epoch = from?.epoch ?? 0
  for (; epoch < training.epochs && training.ended?.() !== true; epoch++) {
    const steps = stepsIn(training, epoch)
    pace.begun(epoch, training.phases(epoch))
    for (; step < steps; step++) {
      // A step blocks this thread: let messages in (a stop) before the next one begins.
      await new Promise((resolve) => setImmediate(resolve))
      if (stopRequested()) {
        await checkpoint(epoch, step, sums)
        return { state: 'stopped', epoch }
      }
      if (step > 0 && performance.now() - savedAt >= saveEveryMs) await checkpoint(epoch, step, sums)
      const startedAt = performance.now()
      const figures = training.step(epoch, step)
      const durationMs = performance.now() - startedAt
      sums = added(added(sums, figures.sums), { durationMs })
      pace.stepped(epoch, step, durationMs)
      if (tellStep() || step === steps - 1) {
        emit({ type: 'step', step: { epoch, step, steps, loss: figures.loss, accuracy: figures.accuracy } })
      }
      if (tellProgress()) emit({ type: 'progress', progress: pace.progress() })
    }
    const told = await training.endEpoch(epoch, sums, sums['durationMs'] ?? 0)
    for (const event of told) emit(event)
    history = [...history, ...told]
    step = 0
    sums = {}
    await checkpoint(epoch + 1, 0, {})
  }
  emit({ type: 'progress', progress: pace.progress() })
  return { state: 'done', epochs: epoch }
}

function added(sums: Sums, more: Sums): Sums {
  const total: Record<string, number> = { ...sums }
  for (const [name, value] of Object.entries(more)) total[name] = (total[name] ?? 0) + value
  return total
}

/** True at most once in the given time. */
function everyMs(intervalMs: number): () => boolean {
  let last = -Infinity
  return () => {
    const now = performance.now()
    if (now - last < intervalMs) return false
    last = now
    return true
  }
}
