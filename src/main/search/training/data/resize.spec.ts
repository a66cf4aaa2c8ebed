import { expect, it } from 'vitest'
import type { ImageDataset } from './dataset.ts'
import { resizer } from './resize.ts'
import { resized } from './resized.ts'

const grey = { height: 4, width: 4, channels: 1 }
const brought = (from: readonly number[], side: number, channels: number, size: number): number[] => {
  const into = new Uint8Array(size * size * channels)
  resizer({ height: side, width: side, channels }, size)(Uint8Array.from(from), into)
  return [...into]
}

it('leaves what is even as it is, whatever the size', () => {
  for (const size of [1, 3, 4, 7, 96])
    expect(new Set(brought(Array<number>(16).fill(200), 4, 1, size))).toEqual(new Set([200]))
})

it('takes all pixels in where it shrinks: the mean stays', () => {
  // The middle columns weigh as much as the outer ones do in the two halves' triangles.
  expect(brought([0, 0, 100, 100], 2, 1, 1)).toEqual([50])
  const checks = Array.from({ length: 64 }, (_, i) => ((i + Math.floor(i / 8)) % 2) * 200)
  for (const value of brought(checks, 8, 1, 4)) expect(Math.abs(value - 100)).toBeLessThan(13)
})

it('lies between neighbours where it grows, and mirrors as pictures do', () => {
  const grown = brought([0, 100, 0, 100], 2, 1, 4)
  expect(grown.slice(0, 4)).toEqual([0, 25, 75, 100])
  expect(grown.slice(4, 8)).toEqual(grown.slice(0, 4))
  expect(brought([100, 0, 100, 0], 2, 1, 4).slice(0, 4)).toEqual([100, 75, 25, 0])
})

it('keeps channels apart', () => {
  const red = Array.from({ length: 48 }, (_, i) => (i % 3 === 0 ? 240 : 0))
  brought(red, 4, 3, 6).forEach((value, i) => {
    expect(value).toBe(i % 3 === 0 ? 240 : 0)
  })
})

it('brings a data set to a size picture by picture, from memory and from files alike', () => {
  const pixels = Uint8Array.from({ length: 32 }, (_, i) => 7 * i)
  const set = { count: 2, pixels, labels: Uint16Array.of(0, 1) }
  const whole: ImageDataset = {
    id: 'd',
    digest: 'x',
    ...grey,
    classes: 2,
    mean: [0.5],
    std: [0.2],
    training: set,
    test: set,
  }
  const read = (image: number, into: Uint8Array): void => {
    into.set(pixels.subarray(16 * image, 16 * (image + 1)))
  }
  const filed: ImageDataset = { ...whole, training: { ...set, pixels: { read, source: pixels } } }
  expect(resized(whole, 4)).toBe(whole)
  const pictures = [whole, filed].map((dataset) => {
    const { training, height, width, digest } = resized(dataset, 6)
    expect([height, width, digest]).toEqual([6, 6, 'x'])
    const into = new Uint8Array(36)
    if ('read' in training.pixels) training.pixels.read(1, into)
    return [...into]
  })
  expect(pictures[0]).toEqual(pictures[1])
  expect(pictures[0]).toEqual(brought([...pixels.subarray(16)], 4, 1, 6))
})
