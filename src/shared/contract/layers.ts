import { z } from 'zod'
import { idSchema, latencyIntervalSchema, microsecondsSchema, timestampSchema } from './common.ts'
import { targetSchema } from './target.ts'

/** Layers of an architecture timed one by one on a device, turn about with the whole of it. */
export const layerTimingSchema = z.object({
  id: idSchema,
  architectureId: idSchema,
  deviceName: z.string(),
  target: targetSchema,
  /** Of the whole network, in the same session. */
  wholeUs: microsecondsSchema,
  /** By the layer's first node, in order; layers that read values of several shapes are not timed. */
  layers: z.array(z.object({ id: z.string(), medianUs: microsecondsSchema, intervalUs: latencyIntervalSchema })),
  at: timestampSchema,
})
export type LayerTiming = z.infer<typeof layerTimingSchema>
