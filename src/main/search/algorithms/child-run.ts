import { z } from 'zod'
import type { ArchitectureSpec } from '#shared/architecture/architecture.ts'
import { TansakuError } from '#shared/errors.ts'
import { deriveSeed } from '#shared/random.ts'
import type { TensorRecord } from '../tensor/parameters.ts'
import type { StepFigures, Sums } from '../training/training.ts'
import type { Child, ChildFigures, Evaluator } from './evaluator.ts'

/** The one child that a search trains at a time, put down and taken up after any step. */
export interface ChildRun {
  step: (child: number, spec: ArchitectureSpec, index: number) => StepFigures
  /** Scores it and lets go of it. */
  finish: (sums: Sums) => ChildFigures & { readonly hasDiverged: boolean }
  records: () => readonly TensorRecord[]
  /** @param records empty = none was put down */
  load: (records: readonly TensorRecord[]) => void
  notes: () => { readonly diverged: boolean }
  loadNotes: (notes: Readonly<Record<string, unknown>>) => void
  dispose: () => void
}

const nothing: StepFigures = { loss: 0, accuracy: null, sums: {} }

/** @param seed of the search; each child has its own */
export function childRun(evaluator: Evaluator, seed: number): ChildRun {
  let open: Child | null = null
  /** Of a child that was put down in the middle of its training. */
  let unfinished: readonly TensorRecord[] = []
  /** Its loss was no number: the steps left are not taken. */
  let hasDiverged = false

  const opened = (number: number, spec: ArchitectureSpec): Child => {
    if (open !== null) return open
    open = evaluator.open(spec, deriveSeed(seed, 'child', number))
    if (unfinished.length > 0) open.load(unfinished)
    unfinished = []
    return open
  }
  const close = (): void => {
    open?.dispose()
    open = null
  }

  return {
    step: (number, spec, index) => {
      if (hasDiverged) return nothing
      const child = opened(number, spec)
      try {
        return child.step(index)
      } catch (thrown) {
        if (!(thrown instanceof TansakuError && thrown.code === 'NON_FINITE_LOSS')) throw thrown
        hasDiverged = true
        return nothing
      }
    },
    finish: (sums) => {
      close()
      unfinished = []
      const scored = hasDiverged ? evaluator.chance : evaluator.score(sums)
      const isNumber = Object.values(scored).every((figure) => figure === null || Number.isFinite(figure))
      const outcome = { ...(isNumber ? scored : evaluator.chance), hasDiverged: hasDiverged || !isNumber }
      hasDiverged = false
      return outcome
    },
    records: () => open?.records() ?? unfinished,
    load: (records) => {
      close()
      unfinished = records
    },
    notes: () => ({ diverged: hasDiverged }),
    loadNotes: (notes) => {
      hasDiverged = z.boolean().default(false).parse(notes['diverged'])
    },
    dispose: close,
  }
}
