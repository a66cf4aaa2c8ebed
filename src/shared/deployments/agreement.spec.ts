import { describe, expect, it } from 'vitest'
import { agreementOf } from './agreement.ts'

const tensorflow = Float32Array.of(1, 2, 4, 3, 0, 1)

describe('answers of a device beside those of TensorFlow', () => {
  it('that are the same differ in nothing', () => {
    const device = [
      [1, 2],
      [4, 3],
      [0, 1],
    ]
    expect(agreementOf(device, tensorflow, [1, 0, 0])).toEqual({
      correct: { device: 2, tensorflow: 2 },
      same: 3,
      pictures: 3,
      logits: { largest: 0, mean: 0, scale: 4 },
      broken: 0,
    })
  })

  it('are told by how many pictures are named rightly by each, and by how far logits are apart', () => {
    const device = [
      [2, 1],
      [4, 3.5],
      [0, 1],
    ]
    const { correct, same, logits } = agreementOf(device, tensorflow, [1, 0, 0])
    expect({ correct, same }).toEqual({ correct: { device: 1, tensorflow: 2 }, same: 2 })
    expect(logits).toEqual({ largest: 1, mean: 2.5 / 6, scale: 4 })
  })

  it('that are no numbers count as wrong, even where TensorFlow is right', () => {
    const { correct, same, broken, logits } = agreementOf(
      [
        [null, 2],
        [4, null],
        [0, 1],
      ],
      tensorflow,
      [1, 0, 1],
    )
    expect({ correct, same, broken }).toEqual({ correct: { device: 1, tensorflow: 3 }, same: 1, broken: 2 })
    expect(logits.largest).toBe(0)
  })
})
