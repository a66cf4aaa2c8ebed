import { rankOf, type RunQueue, type Waiting } from './queue.ts'

/** A queue for one machine: the order in which runs were asked for. Who has them stands in the store's leases. */
export function createLocalQueue(): RunQueue {
  let waiting: readonly Waiting[] = []
  return {
    kind: 'local',
    fill(now) {
      waiting = now.toSorted((a, b) => rankOf(a) - rankOf(b))
      return Promise.resolve()
    },
    take(lanes) {
      const found = waiting.find(({ lane }) => lanes.includes(lane))
      waiting = waiting.filter((each) => each !== found)
      return Promise.resolve(
        found === undefined
          ? null
          : { runId: found.runId, extend: () => Promise.resolve(), release: () => Promise.resolve() },
      )
    },
    close: () => Promise.resolve(),
  }
}
