import { createHash } from 'node:crypto'
import type { PictureReport, SplitName } from '#shared/datasets/picture-sets.ts'
import type { Example } from './formats/index.ts'
import type { Labelled } from './splits.ts'

/** What is kept of a picture while a set is read: everything but its pixels. */
export interface Tallied extends Labelled {
  /** Of the listing's files. */
  readonly file: number
  readonly width: number
  readonly height: number
  /** Per channel: the sum of its bytes, then of their squares. */
  readonly sums: Float64Array
}

export function tallied({ pixels, width, height, label, split, file }: Example, channels: number): Tallied {
  const sums = new Float64Array(2 * channels)
  for (let at = 0, channel = 0; at < pixels.length; at++) {
    const value = pixels[at]!
    sums[channel]! += value
    sums[channels + channel]! += value * value
    channel = channel + 1 === channels ? 0 : channel + 1
  }
  // Three quarters of SHA-256: far more than sets a hundred million pictures apart.
  const hash = createHash('sha256').update(pixels).digest('base64').slice(0, 32)
  return { label, split, hash, file, width, height, sums }
}

/** Per channel, of pixels scaled to 0 … 1, of all that is not for testing. */
export function moments(
  pictures: readonly Tallied[],
  splits: readonly SplitName[],
  pixelsEach: number,
): { mean: number[]; std: number[] } {
  const learned = pictures.filter((_, index) => splits[index] !== 'test')
  const channels = (pictures[0]?.sums.length ?? 0) / 2
  const total = (place: number): number =>
    learned.reduce((sum, { sums }) => sum + sums[place]!, 0) / (learned.length * pixelsEach)
  const mean = Array.from({ length: channels }, (_, channel) => total(channel) / 255)
  const std = mean.map((value, channel) => Math.sqrt(Math.max(0, total(channels + channel) / 255 ** 2 - value ** 2)))
  // Pictures of one colour: nothing to divide by.
  return { mean, std: std.map((value) => value || 1) }
}

export function sizesOf(pictures: readonly Tallied[]): PictureReport['sizes'] {
  if (pictures.length === 0) return null
  const byArea = pictures.toSorted((a, b) => a.width * a.height - b.width * b.height)
  const size = ({ width, height }: Tallied): { width: number; height: number } => ({ width, height })
  return {
    smallest: size(byArea[0]!),
    median: size(byArea[Math.floor(byArea.length / 2)]!),
    largest: size(byArea.at(-1)!),
  }
}
