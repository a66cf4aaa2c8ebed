import { z } from 'zod'

/** So many points of a run's steps are kept: more than a chart has pixels. */
export const mostStepPoints = 2_000

/**
 * The loss of each step of a run, thinned so that a run of any length has a bounded number of points: each is the mean
 * of `stride` steps, at where the last of them ended (epoch 0 ends at 1); the newest is of `newest` steps so far.
 * `count` is of all steps ever added: an event with its number says whether a step is in already.
 */
export const stepCurveSchema = z.object({
  stride: z.int().positive(),
  newest: z.int().nonnegative(),
  count: z.int().nonnegative(),
  points: z.array(z.tuple([z.number(), z.number()])).max(mostStepPoints),
})
export type StepCurve = z.infer<typeof stepCurveSchema>

export const emptyStepCurve: StepCurve = { stride: 1, newest: 0, count: 0, points: [] }

/** What happened before a place: what a run that goes on from there takes over. */
export function stepsBefore(curve: StepCurve, at: number): StepCurve {
  const last = curve.points.at(-1)
  if (last === undefined || last[0] < at) return curve
  return { ...curve, newest: curve.stride, points: curve.points.filter(([end]) => end < at) }
}

/** The curve with one more step. The same steps give the same curve, wherever it is kept. */
export function addStep(curve: StepCurve, at: number, loss: number): StepCurve {
  if (!Number.isFinite(loss)) return curve
  // A run that goes on from a checkpoint takes up before where it stopped.
  const { stride, newest, points } = stepsBefore(curve, at)
  const count = curve.count + 1
  const last = points.at(-1)
  if (last !== undefined && newest < stride) {
    const mean = (last[1] * newest + loss) / (newest + 1)
    return { stride, newest: newest + 1, count, points: [...points.slice(0, -1), [at, mean]] }
  }
  if (points.length < mostStepPoints) return { stride, newest: 1, count, points: [...points, [at, loss]] }
  // Full: two by two they become one, and each later one is of twice as many steps.
  const halved = Array.from({ length: points.length / 2 }, (_pair, index): [number, number] => {
    const [first, second] = [points[2 * index]!, points[2 * index + 1]!]
    return [second[0], (first[1] + second[1]) / 2]
  })
  return { stride: stride * 2, newest: 1, count, points: [...halved, [at, loss]] }
}

/** How far a run is after a step, in epochs. */
export const placeOfStep = ({ epoch, step, steps }: { epoch: number; step: number; steps: number }): number =>
  epoch + step / steps
