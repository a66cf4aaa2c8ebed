import { writeModel } from '#shared/engines/ncnn/index.ts'
import type { ExportFormatId } from '#shared/exports/formats.ts'
import type { WeightedNetwork } from '#shared/network/weighted.ts'
import type { ModelFacts } from './facts.ts'
import { writeOnnx } from './onnx/model.ts'
import { writeTfjs } from './tensorflow/tfjs.ts'

/** Files by their paths, of a network that is called `stem` in them. */
type Writer = (network: WeightedNetwork, facts: ModelFacts, stem: string) => ReadonlyMap<string, Uint8Array>

/** How each format is written: a new one is one row. */
export const writers: Readonly<Record<ExportFormatId, Writer>> = {
  onnx: (network, facts, stem) => new Map([[`${stem}.onnx`, writeOnnx(network, facts)]]),
  ncnn(network, _facts, stem) {
    const { param, bin } = writeModel(network)
    return new Map([
      [`${stem}.ncnn.param`, Buffer.from(param)],
      [`${stem}.ncnn.bin`, bin],
    ])
  },
  tfjs: (network, facts, stem) =>
    new Map([...writeTfjs(network, facts)].map(([name, bytes]) => [`${stem}.tfjs/${name}`, bytes])),
}
