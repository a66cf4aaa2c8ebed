import { engines } from '#shared/engines/index.ts'
import type { Engine } from '../engine.ts'
import { ncnn } from '../ncnn/index.ts'

/**
 * Alibaba's MNN, run by the program under resources/benchmark-mnn, which reads the jobs of ncnn's and makes MNN's graph
 * of the ncnn text in them.
 */
export const mnn: Engine = {
  ...ncnn,
  ...engines.mnn,
  versionOf: (told) => told.replace(/^MNN\s+/u, ''),
}
