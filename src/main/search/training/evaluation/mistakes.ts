import { mistakePictureSize, mostMistakes, type Mistake, type RawPicture } from '#shared/contract/mistakes.ts'
import type { ImageDataset } from '../data/dataset.ts'
import { resizer } from '../data/resize.ts'

/** What a batch of test images was answered. */
export interface AnsweredBatch {
  /** Number of its first image. */
  readonly first: number
  readonly labels: ArrayLike<number>
  readonly answers: ArrayLike<number>
  /** The answers' probabilities. */
  readonly confidences: ArrayLike<number>
  /** An image's normalised pixels. */
  readonly image: (place: number) => ArrayLike<number>
}

export interface Mistakes {
  add(batch: AnsweredBatch): void
  /** The surest first; of equally sure ones the first in the set. */
  list(): Mistake[]
  /** As the network saw them, in the same order; large ones smaller. */
  pictures(): RawPicture[]
  clear(): void
}

interface Kept {
  readonly image: number
  readonly label: number
  readonly answer: number
  readonly confidence: number
  readonly pixels: Uint8Array
}

type Facts = Pick<ImageDataset, 'height' | 'width' | 'channels' | 'mean' | 'std' | 'classNames'>

/** The wrong answers that the network was surest of; never more than a few pictures are held. */
export function mostConfidentMistakes(dataset: Facts): Mistakes {
  const { classNames } = dataset
  const nameOf = (label: number): string => classNames?.[label] ?? String(label)
  const picture = pictureOf(dataset)
  let kept: readonly Kept[] = []
  return {
    add({ first, labels, answers, confidences, image }) {
      const wrong = Array.from({ length: labels.length }, (_, place) => place)
        .filter((place) => answers[place] !== labels[place])
        .sort((a, b) => confidences[b]! - confidences[a]! || a - b)
        .slice(0, mostMistakes)
      const least = kept.length < mostMistakes ? -1 : kept.at(-1)!.confidence
      const added = wrong
        .filter((place) => confidences[place]! > least)
        .map((place) => ({
          image: first + place,
          label: labels[place]!,
          answer: answers[place]!,
          confidence: confidences[place]!,
          pixels: picture.bytes(image(place)),
        }))
      kept = [...kept, ...added].sort((a, b) => b.confidence - a.confidence || a.image - b.image).slice(0, mostMistakes)
    },
    list: () =>
      kept.map(({ image, label, answer, confidence }) => ({
        image,
        label: nameOf(label),
        answer: nameOf(answer),
        confidence,
      })),
    pictures: () => kept.map(({ pixels }) => picture.small(pixels)),
    clear: () => {
      kept = []
    },
  }
}

function pictureOf({ height, width, channels, mean, std }: Facts) {
  const size = Math.min(height, mistakePictureSize)
  const resize = size === height ? null : resizer({ height, width, channels }, size)
  return {
    /** The bytes that were normalised. */
    bytes: (values: ArrayLike<number>): Uint8Array =>
      Uint8Array.from(values, (value, i) => Math.round((value * std[i % channels]! + mean[i % channels]!) * 255)),
    small: (bytes: Uint8Array): RawPicture => {
      const shown = resize === null ? bytes : new Uint8Array(size * size * channels)
      resize?.(bytes, shown)
      return { size, channels: channels === 1 ? 1 : 3, pixels: Buffer.from(shown).toString('base64') }
    },
  }
}
