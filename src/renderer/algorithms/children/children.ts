import { describeArchitecture } from '#shared/architecture/index.ts'
import type { ChildRecord, EpochRecord } from '#shared/contract/searches.ts'

/** A child of a search as its page shows it. */
export interface Child {
  /** Counted from 1, in the order of training. */
  readonly number: number
  readonly score: number
  readonly best: number
  readonly latencyUs: number | null
  readonly architecture: string
  readonly outcome: ChildRecord['outcome']
}

export const childrenOf = (records: readonly EpochRecord[]): Child[] =>
  records.flatMap(({ epoch, child }) =>
    child === undefined
      ? []
      : [
          {
            number: epoch + 1,
            score: child.score,
            best: child.best,
            latencyUs: child.latencyUs,
            architecture: describeArchitecture(child.spec),
            outcome: child.outcome,
          },
        ],
  )

/** The highest scores, the first of equals before the others. */
export const bestOf = (children: readonly Child[], count: number): Child[] =>
  children.toSorted((a, b) => b.score - a.score || a.number - b.number).slice(0, count)
