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
