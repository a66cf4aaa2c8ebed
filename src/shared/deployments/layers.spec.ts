import { describe, expect, it } from 'vitest'
import { createRandom } from '../random.ts'
import { firstUnexplained, layerErrors, relativeError, roundingBounds, roundingOfSum } from './layers.ts'

const layer = (id: string, terms: number) => ({
  id,
  rounding: { fp32: roundingOfSum('fp32', terms), fp16: roundingOfSum('fp16', terms), int8: 0.01 },
})
const layers = [layer('stem', 27), layer('deep', 576), layer('head', 128)]

describe('what rounding explains', () => {
  it('covers a sum that is rounded after each addition, and no more than tens of times that', () => {
    const random = createRandom(3)
    const terms = 500
    const errors = Array.from({ length: 200 }, () => {
      let rounded = Math.fround(0)
      let exact = 0
      for (let i = 0; i < terms; i++) {
        const product = Math.fround(random.normal())
        rounded = Math.fround(rounded + product)
        exact += product
      }
      return { difference: rounded - exact, exact }
    })
    const error = relativeError(
      Float32Array.from(errors, ({ exact, difference }) => exact + difference),
      Float32Array.from(errors, ({ exact }) => exact),
    )
    const [bound] = roundingBounds(
      [layer('sum', terms)].map(({ rounding }) => rounding),
      'fp32',
    )
    expect(error).toBeLessThan(bound!)
    expect(error).toBeGreaterThan(bound! / 50)
  })

  it('grows from layer to layer, with the root of the sum of squares', () => {
    const bounds = roundingBounds(
      layers.map(({ rounding }) => rounding),
      'int8',
    )
    expect(bounds[2]! / bounds[0]!).toBeCloseTo(Math.sqrt(3), 10)
  })

  it('names the first layer that is off by more, not the worst', () => {
    const errors = layerErrors(layers, [1e-8, 0.02, 0.4], 'fp32')
    expect(firstUnexplained(errors)).toMatchObject({ layer: 'deep', error: 0.02 })
    expect(firstUnexplained(layerErrors(layers, [1e-8, 1e-7, 1e-7], 'fp32'))).toBeNull()
    // The same difference is nothing in 16 bits.
    expect(firstUnexplained(layerErrors(layers, [1e-8, 0.02, 0.02], 'fp16'))).toBeNull()
  })
})

describe('how far values are off', () => {
  it('is told by their root mean square, and without limit where they are no numbers', () => {
    expect(relativeError(Float32Array.of(3, 4), Float32Array.of(3, 4))).toBe(0)
    expect(relativeError(Float32Array.of(0, 4), Float32Array.of(3, 4))).toBeCloseTo(0.6, 10)
    expect(relativeError(Float32Array.of(NaN, 4), Float32Array.of(3, 4))).toBe(1e9)
    expect(relativeError(Float32Array.of(1), Float32Array.of(0))).toBe(1e9)
  })
})
