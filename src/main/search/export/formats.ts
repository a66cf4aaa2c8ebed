import type { ExportTask } from '#main/compute/protocol.ts'
import type { Precision } from '#shared/contract/common.ts'
import { type ValueSizes, writeModel } from '#shared/engines/ncnn/index.ts'
import type { ExportFormatId } from '#shared/exports/formats.ts'
import type { Network } from '#shared/network/network.ts'
import type { WeightedNetwork } from '#shared/network/weighted.ts'
import type { ModelFacts } from './facts.ts'
import { writeKerasJson } from './keras/model.ts'
import { writeOnnx } from './onnx/model.ts'
import { stemOf } from './stem.ts'
import { writeTfjs } from './tensorflow/tfjs.ts'
import { writeTflite } from './tflite/convert.ts'

/** What 8-bit numbers are found by, each where a form of the export needs it. */
export interface Calibration {
  /** Up to which size values are that become 8-bit numbers. */
  readonly sizes: ValueSizes
  /** A file of pictures, float32, normalised, one after the other. */
  readonly pictures: string | null
}

/** What a writer is given. */
export interface Written {
  readonly network: WeightedNetwork
  /** As it is trained: batch norms of their own. */
  readonly trained: Network
  readonly precisions: readonly Precision[]
  readonly facts: ModelFacts
  readonly calibration: Calibration
  readonly converter: ExportTask['converter']
  /** A folder for files on the way. */
  readonly workFolder: string
  readonly stopRequested: () => boolean
  readonly onProgress: (done: number, total: number) => void
}

type Files = ReadonlyMap<string, Uint8Array>
interface FormatWriter {
  /** Files by their paths, of a network that is called `stem` in them; null when a stop was asked for. */
  readonly write: (written: Written, stem: string) => Files | Promise<Files | null>
  /** By what it finds its 8-bit numbers. */
  readonly int8?: keyof Calibration
}

/** How each format is written: a new one is one row. */
export const writers: Readonly<Record<ExportFormatId, FormatWriter>> = {
  onnx: { write: ({ network, facts }, stem) => new Map([[`${stem}.onnx`, writeOnnx(network, facts)]]) },
  ncnn: {
    int8: 'sizes',
    write: ({ network, precisions, calibration }, stem) =>
      new Map(
        precisions.flatMap((precision): [string, Uint8Array][] => {
          const { param, bin } = writeModel(network, precision, calibration.sizes)
          const name = stemOf(stem, precision)
          return [
            [`${name}.ncnn.param`, Buffer.from(param)],
            [`${name}.ncnn.bin`, bin],
          ]
        }),
      ),
  },
  tflite: { int8: 'pictures', write: writeTflite },
  tfjs: {
    write: ({ network, facts }, stem) =>
      new Map([...writeTfjs(network, facts)].map(([name, bytes]) => [`${stem}.tfjs/${name}`, bytes])),
  },
  'keras-json': {
    write: ({ trained, facts }, stem) => new Map([[`${stem}.keras.json`, writeKerasJson(trained, facts)]]),
  },
}
