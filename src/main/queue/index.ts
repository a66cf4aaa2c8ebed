export { lanes, type RunQueue, type Ticket, type Waiting } from './queue.ts'
export { createLocalQueue } from './local.ts'
