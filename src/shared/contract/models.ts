import { z } from 'zod'

/** Of an image, channels first, as ONNX and ncnn say it. */
export const imageSizeSchema = z.object({
  channels: z.int().positive().max(4_096),
  height: z.int().positive().max(16_384),
  width: z.int().positive().max(16_384),
})

/** `3x224x224` as a size; null where it is none. */
export function imageSizeOf(text: string): z.infer<typeof imageSizeSchema> | null {
  const [channels, height, width, ...rest] = text.split(/[x×]/).map(Number)
  const parsed = imageSizeSchema.safeParse({ channels, height, width })
  return parsed.success && rest.length === 0 ? parsed.data : null
}

/** A model that another program wrote, in a file that the workbench can read. */
export const modelWishSchema = z.object({
  /** A full path on the workbench's machine. */
  path: z.string().min(1).max(4_096),
  /** That of the file when null. */
  name: z.string().trim().min(1).max(80).nullable().default(null),
  /** Of its images, where the file leaves it open. */
  input: imageSizeSchema.nullable().default(null),
  /** How good it is by the user's word; shown as such wherever it is shown. */
  accuracy: z
    .object({ value: z.number().positive().max(1), dataset: z.string().trim().min(1).max(200) })
    .nullable()
    .default(null),
})
export type ModelWish = z.infer<typeof modelWishSchema>
