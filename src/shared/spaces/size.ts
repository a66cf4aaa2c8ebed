import { z } from 'zod'
import { inputText, isSameInput, smallInput, writtenInput, writtenInputSchema, type ImageInput } from './input.ts'

/** Size of the nets built of DARTS cells: which operators there are depends on it. */
export const cellSizeSchema = z.object({
  channels: z.int().positive().multipleOf(2).max(65_536),
  cells: z.int().min(2).max(200),
  input: writtenInputSchema,
})
export type CellSize = z.infer<typeof cellSizeSchema>

/** What a space leaves open of the operators of its nets: the images, and of cells how many and how wide. */
export const spaceSizeSchema = z.union([cellSizeSchema, z.strictObject({ input: writtenInputSchema })])
export type SpaceSize = z.infer<typeof spaceSizeSchema>

/** What the choices of a space leave open of an architecture; each space takes what it needs. */
export interface NetworkSize {
  readonly channels: number
  readonly cells: number
  /** Null = the space's own. */
  readonly input: ImageInput | null
  readonly hidden: number
  readonly vocabulary: number
}

/** Of a space that leaves nothing open but the images. */
export const networkSize = (size: Partial<NetworkSize>): NetworkSize => ({
  channels: 0,
  cells: 0,
  input: null,
  hidden: 0,
  vocabulary: 0,
  ...size,
})

/** `C16 L8`, `C48 L14 224 × 224 × 3, 1000 classes`, `96 × 96 × 3, 5 classes`; null is a space's own. */
export function sizeText(size: SpaceSize | null): string {
  if (size === null) return 'its own size'
  if (!('cells' in size)) return inputText(size.input)
  const cells = `C${size.channels} L${size.cells}`
  return isSameInput(size.input, smallInput) ? cells : `${cells} ${inputText(size.input)}`
}

/** What a latency table is of: `fbnet-mini`; `darts-cnn C16 L8`; `fbnet 96 × 96 × 3, 5 classes`. */
export const subjectText = ({ space, size }: { readonly space: string; readonly size: SpaceSize | null }): string =>
  size === null ? space : `${space} ${sizeText(size)}`

export const isSameSize = (a: SpaceSize | null, b: SpaceSize | null): boolean =>
  a === null || b === null ? a === b : sizeText(a) === sizeText(b)

/** As it is stored, see writtenInput. */
export const writtenSize = (size: SpaceSize): object => ({ ...size, input: writtenInput(size.input) })
