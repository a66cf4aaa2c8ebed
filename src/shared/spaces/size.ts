import { z } from 'zod'

/** Size of the nets built of DARTS cells: which operators there are depends on it. */
export const spaceSizeSchema = z.object({
  channels: z.int().positive().multipleOf(2).max(65_536),
  cells: z.int().min(2).max(200),
  input: z.enum(['cifar', 'imagenet']),
})
export type SpaceSize = z.infer<typeof spaceSizeSchema>

/** What the choices of a space leave open of an architecture; each space takes what it needs. */
export interface NetworkSize {
  readonly channels: number
  readonly cells: number
  readonly input: 'cifar' | 'imagenet'
  readonly hidden: number
  readonly vocabulary: number
}

/** `C16 L8`, `C48 L14 224 × 224`; what a space of one size alone has is called its one size. */
export const sizeText = (size: SpaceSize | null): string =>
  size === null ? 'one size' : `C${size.channels} L${size.cells}${size.input === 'cifar' ? '' : ' 224 × 224'}`

/** What a latency table is of: `fbnet-mini`; `darts-cnn C16 L8`. */
export const subjectText = ({ space, size }: { readonly space: string; readonly size: SpaceSize | null }): string =>
  size === null ? space : `${space} ${sizeText(size)}`

export const isSameSize = (a: SpaceSize | null, b: SpaceSize | null): boolean => sizeText(a) === sizeText(b)
