import type { EvaluationResult } from '#shared/contract/architectures.ts'
import type { RawPicture } from '#shared/contract/mistakes.ts'
import type { TaskContext } from '../../task.ts'
import type { Checkpoint } from '../checkpoints.ts'
import type { Sums } from '../training.ts'

/** The one look at the test data: each of its steps once, with the chosen epoch's weights. */
export interface TestPass {
  readonly steps: number
  load: (checkpoint: Pick<Checkpoint, 'notes' | 'tensors'>) => void
  step: (step: number) => Sums
  result: (sums: Sums) => Omit<EvaluationResult, 'epoch'>
  /** Of the result's mistakes, in their order; absent where there are no pictures. */
  pictures?: () => RawPicture[]
  dispose: () => void
}

/**
 * Runs a test to its end. It keeps nothing on the way: it is short, and begun again it comes to the same.
 * @param chosen the chosen epoch's checkpoint
 * @returns null when a stop was asked for
 */
export async function runTest(
  test: TestPass,
  chosen: Checkpoint,
  { emit, stopRequested }: TaskContext,
): Promise<EvaluationResult | null> {
  test.load(chosen)
  const total: Record<string, number> = {}
  const startedAt = performance.now()
  const tell = (done: number): void => {
    const perStepMs = (performance.now() - startedAt) / Math.max(1, done)
    emit({
      type: 'progress',
      progress: {
        done,
        total: test.steps,
        unit: 'steps',
        message: 'testing the chosen epoch',
        stage: { name: 'testing' },
        etaSeconds: done === 0 ? null : (perStepMs * (test.steps - done)) / 1_000,
      },
    })
  }
  tell(0)
  for (let step = 0; step < test.steps; step++) {
    // A step blocks this thread: let messages in (a stop) before the next one begins.
    await new Promise((resolve) => setImmediate(resolve))
    if (stopRequested()) return null
    for (const [name, value] of Object.entries(test.step(step))) total[name] = (total[name] ?? 0) + value
    tell(step + 1)
  }
  return { epoch: chosen.epoch - 1, ...test.result(total) }
}
