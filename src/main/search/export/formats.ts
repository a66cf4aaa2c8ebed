import type { Precision } from '#shared/contract/common.ts'
import { type ValueSizes, writeModel } from '#shared/engines/ncnn/index.ts'
import type { ExportFormatId } from '#shared/exports/formats.ts'
import type { WeightedNetwork } from '#shared/network/weighted.ts'
import type { ModelFacts } from './facts.ts'
import { writeOnnx } from './onnx/model.ts'
import { writeTfjs } from './tensorflow/tfjs.ts'

/** What a writer is given. */
export interface Written {
  readonly network: WeightedNetwork
  readonly precision: Precision
  /** Of values that become 8-bit numbers; empty for other precisions. */
  readonly sizes: ValueSizes
  readonly facts: ModelFacts
}

/** Files by their paths, of a network that is called `stem` in them. */
type Writer = (written: Written, stem: string) => ReadonlyMap<string, Uint8Array>

/** How each format is written: a new one is one row. */
export const writers: Readonly<Record<ExportFormatId, Writer>> = {
  onnx: ({ network, facts }, stem) => new Map([[`${stem}.onnx`, writeOnnx(network, facts)]]),
  ncnn({ network, precision, sizes }, stem) {
    const { param, bin } = writeModel(network, precision, sizes)
    const name = precision === 'fp32' ? stem : `${stem}-${precision}`
    return new Map([
      [`${name}.ncnn.param`, Buffer.from(param)],
      [`${name}.ncnn.bin`, bin],
    ])
  },
  tfjs: ({ network, facts }, stem) =>
    new Map([...writeTfjs(network, facts)].map(([name, bytes]) => [`${stem}.tfjs/${name}`, bytes])),
}
