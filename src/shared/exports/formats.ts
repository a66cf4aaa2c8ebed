import { z } from 'zod'

export const exportFormatIds = ['onnx', 'ncnn', 'tfjs'] as const
export const exportFormatSchema = z.enum(exportFormatIds)
export type ExportFormatId = z.infer<typeof exportFormatSchema>

/** A form in which a network with its weights leaves Tansaku. */
export interface ExportFormat {
  readonly id: ExportFormatId
  readonly name: string
  /** How its runtimes want images. */
  readonly layout: 'NCHW' | 'NHWC'
  /** Whether a file may leave the number of images of a run open. */
  readonly dynamicBatch: boolean
}

export const exportFormats: Readonly<Record<ExportFormatId, ExportFormat>> = {
  onnx: { id: 'onnx', name: 'ONNX', layout: 'NCHW', dynamicBatch: true },
  ncnn: { id: 'ncnn', name: 'ncnn', layout: 'NCHW', dynamicBatch: false },
  tfjs: { id: 'tfjs', name: 'TensorFlow.js', layout: 'NHWC', dynamicBatch: true },
}

/** Names of a file's one input and output, whatever the format; ncnn's are `data` and `output`. */
export const inputName = 'images'
export const outputName = 'logits'
