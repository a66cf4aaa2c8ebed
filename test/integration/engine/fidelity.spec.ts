import './without-onednn.ts'
import { describe, expect, it } from 'vitest'
import { cnnStep, differing, fbnetStep, rnnStep, type SmallStepBuilder, snapshot } from './small-steps.ts'

const spaces: readonly (readonly [string, SmallStepBuilder, 1 | 2])[] = [
  ['darts-cnn, first order', cnnStep, 1],
  ['darts-cnn, second order', cnnStep, 2],
  ['darts-rnn, first order', rnnStep, 1],
  ['darts-rnn, second order', rnnStep, 2],
  ['fbnet', fbnetStep, 1],
]

describe('a compiled step', () => {
  it.each(spaces)(
    'leaves the same bits as op by op in weights, statistics, slots and α after 3 steps (%s)',
    (_name, build, order) => {
      const run = (eager: boolean) => {
        const step = build({ eager }, order)
        const before = snapshot(step.stores)
        const losses = [0, 1, 2].map((i) => step.run(i))
        const after = snapshot(step.stores)
        step.dispose()
        return { before, losses, after }
      }
      const eager = run(true)
      const graph = run(false)
      expect(graph.losses).toEqual(eager.losses)
      expect(differing(graph.after, eager.after)).toEqual([])
      expect(differing(graph.after, graph.before).length).toBeGreaterThan(3)
    },
  )

  it.each([
    ['darts-cnn', cnnStep],
    ['darts-rnn', rnnStep],
  ])('leaves the same bits when variables live inside the session (%s)', (_name, build) => {
    const run = (resident: boolean) => {
      const step = build({ resident }, 1)
      // A checkpoint in between pulls the values out; a step after it pushes them in again.
      const snapshots = [0, 1, 2].map((i) => {
        step.run(2 * i)
        step.run(2 * i + 1)
        return snapshot(step.stores)
      })
      step.dispose()
      return snapshots
    }
    const [fed, resident] = [run(false), run(true)]
    fed.forEach((expected, i) => {
      expect(differing(resident[i] ?? new Map(), expected)).toEqual([])
    })
  })

  it('repeats a run of the same seeds bit for bit, dropout included', () => {
    const run = () => {
      const step = rnnStep({}, 1)
      const losses = [0, 1, 2].map((i) => step.run(i))
      const after = snapshot(step.stores)
      step.dispose()
      return { losses, after }
    }
    const [first, second] = [run(), run()]
    expect(second.losses).toEqual(first.losses)
    expect(differing(first.after, second.after)).toEqual([])
  })
})
