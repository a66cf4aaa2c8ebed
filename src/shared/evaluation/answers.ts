import type { ClassAnswers } from '../contract/answers.ts'

export interface ClassAccuracy {
  readonly name: string
  /** Pictures to test on. */
  readonly pictures: number
  /** Null without a picture. */
  readonly accuracy: number | null
  /** The class that most of its pictures were wrongly taken for. */
  readonly confusedWith: string | null
}

/** Class by class, in their order. */
export const classAccuracies = ({ classes, counts }: ClassAnswers): ClassAccuracy[] =>
  classes.map((name, label) => {
    const row = counts[label] ?? []
    const pictures = row.reduce((sum, count) => sum + count, 0)
    const wrong = row.map((count, answer) => (answer === label ? 0 : count))
    const most = Math.max(0, ...wrong)
    return {
      name,
      pictures,
      accuracy: pictures === 0 ? null : (row[label] ?? 0) / pictures,
      confusedWith: most === 0 ? null : (classes[wrong.indexOf(most)] ?? null),
    }
  })
