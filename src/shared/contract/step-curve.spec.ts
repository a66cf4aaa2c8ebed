import { describe, expect, it } from 'vitest'
import { addStep, emptyStepCurve, mostStepPoints, stepCurveSchema, type StepCurve } from './step-curve.ts'

const run = (steps: number, curve: StepCurve = emptyStepCurve, from = 0): StepCurve =>
  Array.from({ length: steps }, (_step, index) => from + index + 1).reduce(
    (known, step) => addStep(known, step / 100, step % 2),
    curve,
  )

describe("the curve of a run's steps", () => {
  it('has every step of a short run', () => {
    expect(run(3)).toEqual({
      stride: 1,
      newest: 1,
      count: 3,
      points: [
        [0.01, 1],
        [0.02, 0],
        [0.03, 1],
      ],
    })
  })

  it('stays bounded in a long run, tells means and ends where the run is', () => {
    const curve = run(20_001)
    expect(curve.points.length).toBeLessThanOrEqual(mostStepPoints)
    expect(curve.points.length).toBeGreaterThan(mostStepPoints / 2)
    expect(curve).toMatchObject({ stride: 16, count: 20_001 })
    expect(curve.points.at(-1)![0]).toBe(200.01)
    expect(curve.points.slice(0, -1).every(([, loss]) => Math.abs(loss - 0.5) < 1e-9)).toBe(true)
    expect(stepCurveSchema.parse(curve)).toEqual(curve)
  })

  it('is the same whether it was kept on the way or not', () => {
    const kept = stepCurveSchema.parse(JSON.parse(JSON.stringify(run(4_321))))
    expect(run(1_000, kept, 4_321)).toEqual(run(5_321))
  })

  it('forgets what a resumed run does anew, and leaves out what is no number', () => {
    expect(addStep(run(5), 0.03, 7).points).toEqual([
      [0.01, 1],
      [0.02, 0],
      [0.03, 7],
    ])
    expect(addStep(run(2), 0.03, Number.NaN)).toEqual(run(2))
  })
})
