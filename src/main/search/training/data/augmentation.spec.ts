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
      const out = augment({ crop: 'pad', flip: false, cutout: 0 }, seed)
      seen.set(out.join(), out)
    }
    expect(seen.size).toBe(9)
    const shiftedRight = [...pixels].map((_, i) => (i % 4 === 0 ? black : normalised(pixels[i - 1]!)))
    expect(seen.has(Float32Array.from(shiftedRight).join())).toBe(true)
  })

  it('mirrors about half of the images', () => {
    const outs = Array.from({ length: 400 }, (_, seed) => augment({ crop: 'none', flip: true, cutout: 0 }, seed))
    const mirrored = outs.filter((out) => out[0] === normalised(40)).length
    expect(mirrored).toBeGreaterThan(150)
    expect(mirrored).toBeLessThan(250)
    expect(outs.every((out) => out[0] === normalised(10) || out[3] === normalised(10))).toBe(true)
  })

  it('cuts out a square of the mean colour, smaller at the edges', () => {
    const counts = new Set(
      Array.from(
        { length: 300 },
        (_, seed) => augment({ crop: 'none', flip: false, cutout: 2 }, seed).filter((value) => value === 0).length,
      ),
    )
    expect([...counts].sort()).toEqual([1, 2, 4])
  })

  it('crops from a border of whole pixels, whatever the side', () => {
    expect([28, 32, 8, 224].map(borderOf)).toEqual([4, 4, 1, 28])
  })

  it('is what is usual for the size, or what was asked for', () => {
    const of = (height: number, more: object = {}) => augmentationOf({ height }, { ...augmentationPreset, ...more })
    expect([28, 64, 65, 224].map((height) => of(height).crop)).toEqual(['pad', 'pad', 'resized', 'resized'])
    expect(of(224, { crop: 'pad', flip: false, cutout: 8 })).toEqual({ crop: 'pad', flip: false, cutout: 8 })
  })

  it('resizes parts of many sizes, of the picture’s own values, mirrored or not', () => {
    const outs = Array.from({ length: 200 }, (_, seed) => augment({ crop: 'resized', flip: true, cutout: 0 }, seed))
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
    augmentation(whole, { crop: 'resized', flip: false, cutout: 0 })(Uint8Array.of(90), 0, out, 0, random(1))
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
    for (const settings of [null, { crop, flip: true, cutout: 0 }, { crop, flip: false, cutout: 5 }]) {
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
      const settings = { crop, flip: true, cutout: 2 }
      expect(augment(settings, 7)).toEqual(augment(settings, 7))
    }
  })
})
