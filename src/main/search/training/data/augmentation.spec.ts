import { describe, expect, it } from 'vitest'
import { random } from '../../tensor/prng.ts'
import { augmentation, usualAugmentation, type AugmentationSettings } from './augmentation.ts'

const format = { height: 4, width: 4, channels: 1, mean: [0.5], std: [0.25] }
const black = -2
/** One image whose pixels are all different. */
const pixels = Uint8Array.from({ length: 16 }, (_, i) => 10 * (i + 1))
const normalised = (value: number) => Math.fround((value / 255 - 0.5) / 0.25)

function augment(settings: AugmentationSettings | null, seed: number): Float32Array {
  const out = new Float32Array(16)
  augmentation(format, settings)(pixels, 0, out, 0, random(seed))
  return out
}

describe('augmentation', () => {
  it('without settings only normalises', () => {
    expect([...augment(null, 1)]).toEqual([...pixels].map(normalised))
  })

  it('takes every crop of the padded image, with a black border', () => {
    const seen = new Map<string, Float32Array>()
    for (let seed = 0; seed < 500; seed++) {
      const out = augment({ pad: 1, flip: false, cutout: 0 }, seed)
      seen.set(out.join(), out)
    }
    expect(seen.size).toBe(9)
    const shiftedRight = [...pixels].map((_, i) => (i % 4 === 0 ? black : normalised(pixels[i - 1]!)))
    expect(seen.has(Float32Array.from(shiftedRight).join())).toBe(true)
  })

  it('mirrors about half of the images', () => {
    const outs = Array.from({ length: 400 }, (_, seed) => augment({ pad: 0, flip: true, cutout: 0 }, seed))
    const mirrored = outs.filter((out) => out[0] === normalised(40)).length
    expect(mirrored).toBeGreaterThan(150)
    expect(mirrored).toBeLessThan(250)
    expect(outs.every((out) => out[0] === normalised(10) || out[3] === normalised(10))).toBe(true)
  })

  it('cuts out a square of the mean colour, smaller at the edges', () => {
    const counts = new Set(
      Array.from(
        { length: 300 },
        (_, seed) => augment({ pad: 0, flip: false, cutout: 2 }, seed).filter((value) => value === 0).length,
      ),
    )
    expect([...counts].sort()).toEqual([1, 2, 4])
  })

  it('crops from a border of whole pixels, whatever the side', () => {
    expect([28, 32, 8, 224].map((height) => usualAugmentation({ height }).pad)).toEqual([4, 4, 1, 28])
  })

  it('gives the same image for the same seed', () => {
    const settings = { pad: 1, flip: true, cutout: 2 }
    expect(augment(settings, 7)).toEqual(augment(settings, 7))
  })
})
