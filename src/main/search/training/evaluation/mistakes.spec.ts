import { describe, expect, it } from 'vitest'
import { mostMistakes } from '#shared/contract/mistakes.ts'
import { mostConfidentMistakes } from './mistakes.ts'

const facts = { height: 2, width: 2, channels: 3, mean: [0.4, 0.5, 0.6], std: [0.2, 0.25, 0.3] }
const bytesOf = (image: number): Uint8Array => Uint8Array.from({ length: 12 }, (_, i) => (image * 37 + i * 19) % 256)
/** As batches have it: 32-bit. */
const normalised = (image: number): Float32Array =>
  Float32Array.from(bytesOf(image), (byte, i) => (byte / 255 - facts.mean[i % 3]!) / facts.std[i % 3]!)

/** Answers to images, of which every third is right. */
function batch(first: number, confidences: readonly number[]) {
  return {
    first,
    labels: confidences.map((_, place) => (first + place) % 3),
    answers: confidences.map(() => 0),
    confidences,
    image: (place: number) => normalised(first + place),
  }
}

describe('the surest mistakes', () => {
  it('are the wrong answers of highest probability of all batches, with the bytes of their pictures', () => {
    const confidences = Array.from({ length: 90 }, (_, image) => ((image * 31) % 90) / 90)
    const mistakes = mostConfidentMistakes({ ...facts, classNames: ['cat', 'dog', 'owl'] })
    for (let first = 0; first < 90; first += 25) mistakes.add(batch(first, confidences.slice(first, first + 25)))
    const expected = confidences
      .map((confidence, image) => ({
        image,
        label: ['cat', 'dog', 'owl'][image % 3]!,
        answer: 'cat',
        confidence,
      }))
      .filter(({ image }) => image % 3 !== 0)
      .sort((a, b) => b.confidence - a.confidence)
      .slice(0, mostMistakes)
    expect(mistakes.list()).toEqual(expected)
    const pictures = mistakes.pictures()
    expect(pictures.map(({ pixels }) => [...Buffer.from(pixels, 'base64')])).toEqual(
      expected.map(({ image }) => [...bytesOf(image)]),
    )
    expect(pictures[0]).toMatchObject({ size: 2, channels: 3 })
    mistakes.clear()
    expect([mistakes.list(), mistakes.pictures()]).toEqual([[], []])
  })

  it('of classes without names and equally sure are those that come first, by number', () => {
    const mistakes = mostConfidentMistakes(facts)
    for (let first = 0; first < 60; first += 20) mistakes.add(batch(first, new Array<number>(20).fill(1)))
    const images = mistakes.list().map(({ image }) => image)
    expect(images).toEqual(
      Array.from({ length: 60 }, (_, image) => image)
        .filter((image) => image % 3 !== 0)
        .slice(0, mostMistakes),
    )
    expect(mistakes.list()[0]).toMatchObject({ image: 1, label: '1', answer: '0' })
  })

  it('have pictures of a hundred pixels at most, whatever the network takes', () => {
    const large = { ...facts, height: 128, width: 128 }
    const mistakes = mostConfidentMistakes(large)
    const grey = Float32Array.from({ length: 128 * 128 * 3 }, (_, i) => (0.2 - large.mean[i % 3]!) / large.std[i % 3]!)
    mistakes.add({ first: 0, labels: [1], answers: [0], confidences: [0.9], image: () => grey })
    const [picture] = mistakes.pictures()
    expect(picture!.size).toBe(96)
    expect(new Set(Buffer.from(picture!.pixels, 'base64'))).toEqual(new Set([51]))
  })
})
