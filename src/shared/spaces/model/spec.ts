import { z } from 'zod'

const side = z.int().positive().max(16_384)
const channels = z.int().positive().max(1_000_000)
const stride = z.int().positive().max(64)
const kernel = z.int().positive().max(64)
const shapeSchema = z.object({ height: side, width: side, channels })

const layerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('input') }),
  z.object({
    kind: z.literal('conv'),
    kernel,
    stride,
    dilation: z.int().positive().max(64),
    groups: channels,
    bias: z.boolean(),
  }),
  z.object({ kind: z.literal('batchNorm'), affine: z.boolean() }),
  z.object({ kind: z.literal('relu') }),
  z.object({ kind: z.literal('relu6') }),
  z.object({ kind: z.literal('maxPool'), kernel, stride }),
  z.object({ kind: z.literal('averagePool'), kernel, stride }),
  z.object({ kind: z.literal('globalAveragePool') }),
  z.object({ kind: z.literal('channelShuffle'), groups: channels }),
  z.object({ kind: z.literal('shift') }),
  z.object({ kind: z.literal('add') }),
  z.object({ kind: z.literal('concat') }),
  z.object({ kind: z.literal('zero'), stride }),
  z.object({ kind: z.literal('identity') }),
  z.object({ kind: z.literal('linear'), bias: z.boolean() }),
])

/** Names that every engine's text form can carry. */
const nodeIdSchema = z
  .string()
  .regex(/^[\w.\-/]+$/)
  .max(200)

export const mostModelNodes = 5_000

/** A network that another program wrote, layer by layer; without its weights. */
export const modelSpecSchema = z.object({
  family: z.literal('model'),
  /** Of the file that it was read from. */
  format: z.enum(['onnx', 'ncnn']),
  nodes: z
    .array(
      z.object({ id: nodeIdSchema, layer: layerSchema, inputs: z.array(nodeIdSchema).max(1_000), output: shapeSchema }),
    )
    .min(2)
    .max(mostModelNodes),
})
export type ModelArchitecture = z.infer<typeof modelSpecSchema>
