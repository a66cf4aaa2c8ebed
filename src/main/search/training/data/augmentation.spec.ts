import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { random } from '../../tensor/prng.ts'
import { augmentationPreset } from '#shared/datasets/augmentation.ts'
import { augmentation, augmentationOf, borderOf, type AugmentationSettings } from './augmentation.ts'

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
      const out = augment({ crop: 'pad', flip: false, jitter: 0, cutout: 0 }, seed)
      seen.set(out.join(), out)
    }
    expect(seen.size).toBe(9)
    const shiftedRight = [...pixels].map((_, i) => (i % 4 === 0 ? black : normalised(pixels[i - 1]!)))
    expect(seen.has(Float32Array.from(shiftedRight).join())).toBe(true)
  })

  it('mirrors about half of the images', () => {
    const outs = Array.from({ length: 400 }, (_, seed) =>
      augment({ crop: 'none', flip: true, jitter: 0, cutout: 0 }, seed),
    )
    const mirrored = outs.filter((out) => out[0] === normalised(40)).length
    expect(mirrored).toBeGreaterThan(150)
    expect(mirrored).toBeLessThan(250)
    expect(outs.every((out) => out[0] === normalised(10) || out[3] === normalised(10))).toBe(true)
  })

  it('cuts out a square of the mean colour, smaller at the edges', () => {
    const counts = new Set(
      Array.from(
        { length: 300 },
        (_, seed) =>
          augment({ crop: 'none', flip: false, jitter: 0, cutout: 2 }, seed).filter((value) => value === 0).length,
      ),
    )
    expect([...counts].sort()).toEqual([1, 2, 4])
  })

  describe('of colours', () => {
    const none = { mean: [0, 0, 0], std: [1, 1, 1] }
    const jittered = (rgb: readonly number[][], seed: number): number[] => {
      const colours = { height: 1, width: rgb.length, channels: 3, ...none }
      const out = new Float32Array(3 * rgb.length)
      const settings = { crop: 'none', flip: false, jitter: 0.4, cutout: 0 } as const
      augmentation(colours, settings)(Uint8Array.from(rgb.flat()), 0, out, 0, random(seed))
      return [...out].map((value) => value * 255)
    }
    const seeds = Array.from({ length: 300 }, (_, seed) => seed)

    it('makes pictures brighter and darker by up to its strength, and never more than white or less than black', () => {
      // One grey alone has no contrast and no colour to change.
      const greys = seeds.map((seed) => jittered([[100, 100, 100]], seed)[0]!)
      expect(Math.min(...greys)).toBeGreaterThanOrEqual(60 - 1e-3)
      expect(Math.max(...greys)).toBeLessThanOrEqual(140 + 1e-3)
      expect(Math.min(...greys)).toBeLessThan(62)
      expect(Math.max(...greys)).toBeGreaterThan(138)
      for (const value of seeds.flatMap((seed) =>
        jittered(
          [
            [255, 250, 0],
            [240, 0, 3],
          ],
          seed,
        ),
      ))
        // prettier-ignore
        expect(value >= 0 && value <= 255.001).toBe(true)
    })

    it('moves pixels towards their mean grey or away from it, and colours towards grey or away', () => {
      const shares = (pairs: readonly number[][]): number[] =>
        seeds.map((seed) => {
          const values = jittered(pairs, seed)
          return Math.abs(values[0]! - values.at(-1)!) / ((values[0]! + values.at(-1)!) / 2)
        })
      // Without a change of contrast the difference is as large a part of the mean as it was: 40 of 100.
      const contrast = shares([[80, 80, 80], [120, 120, 120]]) // prettier-ignore
      expect(Math.min(...contrast)).toBeLessThan(0.26)
      expect(Math.min(...contrast)).toBeGreaterThan(0.24 - 1e-3)
      expect(Math.max(...contrast)).toBeGreaterThan(0.54)
      expect(Math.max(...contrast)).toBeLessThan(0.56 + 1e-3)
      const saturation = seeds.map((seed) => {
        const [red, , blue] = jittered([[120, 100, 100]], seed)
        return (red! - blue!) / (0.299 * red! + 0.701 * blue!) / (20 / 105.98)
      })
      // Contrast around a lone pixel's grey moves its colours as saturation does: 0.6² to 1.4².
      expect(Math.min(...saturation)).toBeGreaterThan(0.36 - 1e-3)
      expect(Math.min(...saturation)).toBeLessThan(0.45)
      expect(Math.max(...saturation)).toBeLessThan(1.96 + 1e-3)
      expect(Math.max(...saturation)).toBeGreaterThan(1.75)
    })

    it('leaves the grey of grey pictures grey, and what was cut out cut out', () => {
      const out = new Float32Array(16)
      augmentation(format, { crop: 'none', flip: false, jitter: 0.4, cutout: 2 })(pixels, 0, out, 0, random(3))
      expect(out.filter((value) => value === 0).length).toBeGreaterThan(0)
      expect(out.every(Number.isFinite)).toBe(true)
    })
  })

  it('crops from a border of whole pixels, whatever the side', () => {
    expect([28, 32, 8, 224].map(borderOf)).toEqual([4, 4, 1, 28])
  })

  it('is what is usual for the size, or what was asked for', () => {
    const of = (height: number, more: object = {}) => augmentationOf({ height }, { ...augmentationPreset, ...more })
    expect([28, 64, 65, 224].map((height) => of(height).crop)).toEqual(['pad', 'pad', 'resized', 'resized'])
    expect([28, 64, 65, 224].map((height) => of(height).jitter)).toEqual([0, 0, 0.2, 0.2])
    const asked = { crop: 'pad', flip: false, cutout: 8 }
    expect(of(224, { ...asked, jitter: 'none' })).toEqual({ ...asked, jitter: 0 })
    expect(of(32, { ...asked, jitter: 'strong' })).toEqual({ ...asked, jitter: 0.4 })
  })

  it('resizes parts of many sizes, of the picture’s own values, mirrored or not', () => {
    const outs = Array.from({ length: 200 }, (_, seed) =>
      augment({ crop: 'resized', flip: true, jitter: 0, cutout: 0 }, seed),
    )
    expect(new Set(outs.map((out) => out.join())).size).toBeGreaterThan(50)
    const [least, most] = [normalised(10), normalised(160)]
    for (const out of outs) for (const value of out) expect(value >= least - 1e-5 && value <= most + 1e-5).toBe(true)
    // Values rise to the right and downwards: a mirrored part falls to the right, none falls downwards.
    const mirrored = outs.filter((out) => out[0]! > out[3]!).length
    expect(mirrored).toBeGreaterThan(50)
    expect(mirrored).toBeLessThan(150)
    for (const out of outs) expect(out[0]).toBeLessThanOrEqual(out[12]!)
  })

  it('keeps the same picture where a part is all of it', () => {
    const whole = { ...format, height: 1, width: 1 }
    const out = new Float32Array(1)
    augmentation(whole, { crop: 'resized', flip: false, jitter: 0, cutout: 0 })(Uint8Array.of(90), 0, out, 0, random(1))
    expect(out[0]).toBeCloseTo(normalised(90), 5)
  })

  it.each([
    ['pad', 'b64119b1edfad053'],
    ['resized', 'ac7801d05e259653'],
    ['none', 'eb1748dd7eb58d55'],
  ] as const)('gives the numbers that it always gave, crop %s', (crop, digest) => {
    const colours = { height: 13, width: 17, channels: 3, mean: [0.49, 0.48, 0.44], std: [0.24, 0.243, 0.26] }
    const size = 13 * 17 * 3
    const noise = random(5)
    const four = Uint8Array.from({ length: 4 * size }, () => noise.integer(256))
    const hash = createHash('sha256')
    for (const settings of [
      null,
      { crop, flip: true, jitter: 0, cutout: 0 },
      { crop, flip: false, jitter: 0, cutout: 5 },
    ]) {
      const fill = augmentation(colours, settings)
      for (let seed = 0; seed < 200; seed++) {
        const [out, stream] = [new Float32Array(4 * size), random(seed)]
        for (let image = 0; image < 4; image++) fill(four, image, out, image, stream)
        hash.update(new Uint8Array(out.buffer))
      }
    }
    // A run that is resumed after an update goes on bit for bit.
    expect(hash.digest('hex').slice(0, 16)).toBe(digest)
  })

  it('gives the same image for the same seed', () => {
    for (const crop of ['pad', 'resized'] as const) {
      const settings = { crop, flip: true, jitter: 0, cutout: 2 }
      expect(augment(settings, 7)).toEqual(augment(settings, 7))
    }
  })
})
