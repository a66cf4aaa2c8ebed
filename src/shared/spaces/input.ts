import { z } from 'zod'
import type { Shape } from '../network/network.ts'

/** Side of the square that images may be brought to for a search, a training or a table, pixels. */
export const leastSize = 28
export const mostSize = 256
export const sizeSchema = z.int().min(leastSize).max(mostSize)

/** What a net takes and tells apart: square images of so many channels, in so many classes. */
export const imageInputSchema = z.object({
  /** Side, pixels. */
  size: z.int().min(8).max(4_096),
  channels: z.int().min(1).max(4),
  classes: z.int().min(1).max(1_000_000),
})
export type ImageInput = z.infer<typeof imageInputSchema>

/** Of CIFAR-10 and of ImageNet: those of the articles. */
export const smallInput: ImageInput = { size: 32, channels: 3, classes: 10 }
export const largeInput: ImageInput = { size: 224, channels: 3, classes: 1000 }

/** How both were written before there were others, and still are: what was stored stays what it is. */
const words = { cifar: smallInput, imagenet: largeInput } as const

export const writtenInputSchema = z.union([
  z.enum(Object.keys(words) as (keyof typeof words)[]).transform((word): ImageInput => words[word]),
  imageInputSchema,
])

/** As it is stored: the opposite of reading it by `writtenInputSchema`. */
export const writtenInput = (input: ImageInput): ImageInput | string =>
  Object.entries(words).find(([, known]) => isSameInput(known, input))?.[0] ?? input

export const isSameInput = (a: ImageInput, b: ImageInput): boolean =>
  a.size === b.size && a.channels === b.channels && a.classes === b.classes

/** What is to be said of the images where some are a space's own: nothing of those. */
export const saidOf = (own: ImageInput | null, input: ImageInput | null): ImageInput | null =>
  own === null || input === null || isSameInput(own, input) ? null : input

/** What a net for some images takes of a data set: its own size, unless it has to be made anew for the classes. */
export function inputOn(own: ImageInput, data: ImageInput, size?: number): ImageInput {
  const fits = own.channels === data.channels && own.classes === data.classes
  return { ...data, size: size ?? (fits ? own.size : data.size) }
}

export const imageShape = ({ size, channels }: ImageInput): Shape => ({ height: size, width: size, channels })

/** `96 × 96 × 3, 5 classes` */
export const inputText = ({ size, channels, classes }: ImageInput): string =>
  `${size} × ${size} × ${channels}, ${classes} classes`

/**
 * The rule of strides. A table of layers is written for large images, as FBNet's is for 224² with its five reductions.
 * For images of at most 64² its first reduction is left out, and one more for each halving below: FBNet at 32² has
 * three. So the last layers see about the same number of pixels whatever the size (7² at 224², 4² at 128² and from 64²
 * down).
 * @param strides of the table's layers from the first to the last
 */
export function stridesAt(size: number, strides: readonly number[]): number[] {
  let left = 0
  for (let side = size; side <= 64; side *= 2) left++
  return strides.map((stride) => (stride > 1 && left-- > 0 ? 1 : stride))
}
