export type { BenchmarkExit, Engine, ProgramReader } from './engine.ts'
export type { ModelJob, ModelResult, PictureFile } from './model.ts'
export { ncnn } from './ncnn/index.ts'
export { expectedPasses, passesOf } from './passes.ts'
