import type { EngineId, Precision } from '../contract/common.ts'

/** What an engine can time, known without asking it. */
export interface EngineFacts {
  readonly id: EngineId
  readonly precisions: readonly Precision[]
  /**
   * More threads are refused. ncnn's own small OpenMP is not worth them: whole nets of 2 to 7 ms took 12 to 47 % longer
   * on two threads than on one (best of 120 runs, x86-64), so a table of it would describe the thread pool.
   */
  readonly mostThreads: number
}

/** One row an engine; what runs it is `src/main/devices/engines/<id>`. */
export const engines = {
  ncnn: { id: 'ncnn', precisions: ['fp32', 'fp16', 'int8'], mostThreads: 1 },
} as const satisfies Readonly<Record<EngineId, EngineFacts>>

/** The one that devices run. */
export const defaultEngine: EngineFacts = engines.ncnn
