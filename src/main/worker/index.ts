export { work, type WorkerOptions } from './worker.ts'
