export { createBullQueue } from './queue.ts'
export { inspectRedis } from './connection.ts'
