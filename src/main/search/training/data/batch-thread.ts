/** A thread that makes batches: it is told recipes by number, then batches of them, and answers each. */
import { workerData } from 'node:worker_threads'
import { toTansakuError } from '#shared/errors.ts'
import type { ThreadAnswer, ThreadData, ThreadRequest } from './batch-threads.ts'
import { openPixels } from './pixels.ts'
import { batchMaker } from './recipe.ts'

const { port, answered } = workerData as ThreadData
const makers = new Map<number, Promise<ReturnType<typeof batchMaker>>>()

/** The other side may be asleep until there is an answer. */
function answer(message: ThreadAnswer, moved: ArrayBuffer[] = []): void {
  port.postMessage(message, moved)
  Atomics.add(answered, 0, 1)
  Atomics.notify(answered, 0)
}

async function make({ batch, recipe, order }: Extract<ThreadRequest, { batch: number }>): Promise<void> {
  try {
    const maker = await makers.get(recipe)!
    const values = maker(order)
    answer({ batch, values }, [values.buffer])
  } catch (thrown) {
    const { code, message, details } = toTansakuError(thrown)
    answer({ batch, failure: { code, message, details } })
  }
}

port.on('message', (request: ThreadRequest) => {
  if ('batch' in request) {
    void make(request)
    return
  }
  const { number, recipe } = request
  const maker = openPixels(recipe.source).then((pixels) => batchMaker(recipe, pixels))
  // Whoever asks for a batch of it is told.
  maker.catch(() => undefined)
  makers.set(number, maker)
})
answer({ ready: true })
