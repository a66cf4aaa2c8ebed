export type { BenchmarkExit, BenchmarkOutputReader, Engine } from './engine.ts'
export { ncnn } from './ncnn/index.ts'
export { expectedPasses, passesOf } from './passes.ts'
