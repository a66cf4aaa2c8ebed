import { describe, expect, it } from 'vitest'
import { tf } from '#main/search/tensor/tf.ts'
import { rnnStep } from './small-steps.ts'

describe('a long run', () => {
  it('keeps its tensor count and memory over 500 steps', () => {
    const step = rnnStep({}, 1)
    for (let i = 0; i < 50; i++) step.run(i)
    const before = { tensors: tf.memory().numTensors, rss: process.memoryUsage.rss() }
    for (let i = 50; i < 550; i++) step.run(i)
    expect(tf.memory().numTensors).toBe(before.tensors)
    expect(process.memoryUsage.rss() / before.rss).toBeLessThan(1.05)
    step.dispose()
  })
})
