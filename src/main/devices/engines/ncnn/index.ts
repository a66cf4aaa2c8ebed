import { engines } from '#shared/engines/index.ts'
import { writeParam } from '#shared/engines/ncnn/index.ts'
import type { Engine } from '../engine.ts'
import { writeBenchmarkJob } from './job.ts'
import { writeModelJob } from './model-job.ts'
import { createModelReader } from './model-output.ts'
import { createOutputReader } from './output.ts'

/** Tencent's ncnn, run by the program under resources/benchmark. */
export const ncnn: Engine = {
  ...engines.ncnn,
  writeGraph(network, precision) {
    const { param, input } = writeParam(network, precision)
    return { text: param, input }
  },
  writeJob: writeBenchmarkJob,
  createReader: createOutputReader,
  modelArguments: ['--model'],
  writeModelJob,
  createModelReader,
  versionOf: (told) => told.replace(/^ncnn\s+/u, ''),
}
