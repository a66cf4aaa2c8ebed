export { writeGraph } from './graph.ts'
export { expectedPasses, passesOf, writeBenchmarkJob } from './job.ts'
export { type BenchmarkExit, type BenchmarkOutputReader, createOutputReader, parseBenchmarkOutput } from './output.ts'
