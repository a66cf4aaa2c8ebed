import { z } from 'zod'

export const exportFormatIds = ['onnx', 'ncnn', 'tflite', 'tfjs', 'keras-json'] as const
export const exportFormatSchema = z.enum(exportFormatIds)
export type ExportFormatId = z.infer<typeof exportFormatSchema>

type Precision = 'fp32' | 'fp16' | 'int8'

/** A form in which a network with its weights leaves Tansaku. */
export interface ExportFormat {
  readonly id: ExportFormatId
  readonly name: string
  /** How its runtimes want images. */
  readonly layout: 'NCHW' | 'NHWC'
  readonly precisions: readonly Precision[]
  /** Whether a file may leave the number of images of a run open. */
  readonly dynamicBatch: boolean
}

export const exportFormats: Readonly<Record<ExportFormatId, ExportFormat>> = {
  onnx: { id: 'onnx', name: 'ONNX', layout: 'NCHW', precisions: ['fp32'], dynamicBatch: true },
  ncnn: { id: 'ncnn', name: 'ncnn', layout: 'NCHW', precisions: ['fp32', 'fp16', 'int8'], dynamicBatch: false },
  tflite: { id: 'tflite', name: 'TFLite', layout: 'NHWC', precisions: ['fp32', 'fp16', 'int8'], dynamicBatch: true },
  tfjs: { id: 'tfjs', name: 'TensorFlow.js', layout: 'NHWC', precisions: ['fp32'], dynamicBatch: true },
  'keras-json': { id: 'keras-json', name: 'Keras JSON', layout: 'NHWC', precisions: ['fp32'], dynamicBatch: true },
}

/** Names of a file's one input and output, whatever the format; ncnn's are `data` and `output`. */
export const inputName = 'images'
export const outputName = 'logits'

/** What is written: formats with a choice of precisions in those that are wished, the others as they are. */
export const writtenForms = (
  formats: readonly ExportFormatId[],
  precisions: readonly Precision[],
): { format: ExportFormatId; precisions: Precision[] }[] =>
  [...new Set(formats)].flatMap((format) => {
    const known = exportFormats[format].precisions
    const chosen = known.length === 1 ? [...known] : known.filter((precision) => precisions.includes(precision))
    return chosen.length === 0 ? [] : [{ format, precisions: chosen }]
  })
