import { availableParallelism } from 'node:os'
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads'
import { TansakuError, type ErrorCode, type ErrorDetails } from '#shared/errors.ts'
import type { BatchOrder, Recipe } from './recipe.ts'

export interface ThreadData {
  readonly port: MessagePort
  /** How many answers there have been, for whoever sleeps until the next. */
  readonly answered: Int32Array<SharedArrayBuffer>
}

export type ThreadRequest =
  | { readonly number: number; readonly recipe: Recipe }
  | { readonly batch: number; readonly recipe: number; readonly order: BatchOrder }

interface Failure {
  readonly code: ErrorCode
  readonly message: string
  readonly details: ErrorDetails
}

export type ThreadAnswer =
  | { readonly ready: true }
  | { readonly batch: number; readonly values: Float32Array }
  | { readonly batch: number; readonly failure: Failure }

/** A batch that is being made. */
export interface BegunBatch {
  /**
   * Its numbers, waited for; null where no thread is there to make them: the caller makes them itself.
   * @throws TansakuError what its thread met
   */
  readonly take: () => Float32Array | null
  /** It is no longer wanted. */
  readonly drop: () => void
}

/** Threads that make batches while this one is in a step. */
export interface BatchThreads {
  readonly count: number
  readonly begin: (recipe: Recipe, order: BatchOrder) => BegunBatch
  /** Resolves when all have ended; batches that are still begun are made by their callers. */
  readonly close: () => Promise<void>
}

/** A thread that has been silent for so long is not waited for any more. */
const patienceMs = 30_000

export function openBatchThreads(count: number): BatchThreads {
  const threads = Array.from({ length: count }, openThread)
  let next = 0
  return {
    count,
    begin: (recipe, order) => threads[next++ % count]!.begin(recipe, order),
    close: async () => {
      await Promise.all(threads.map((thread) => thread.close()))
    },
  }
}

/** From here on a batch takes longer to make than to hand over: some CIFAR images. */
const leastValues = 65_536

let usual: BatchThreads | undefined

/**
 * This process's threads, started when first asked for; null where batches are too small to gain from them. They end
 * with the process.
 */
export function usualThreads(valuesPerBatch: number): BatchThreads | null {
  if (valuesPerBatch < leastValues) return null
  return (usual ??= openBatchThreads(Math.min(4, Math.max(1, availableParallelism() - 1))))
}

type Course = 'starting' | 'ready' | 'gone'

function openThread() {
  const { port1: port, port2 } = new MessageChannel()
  const answered = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  const data: ThreadData = { port: port2, answered }
  const worker = new Worker(new URL('./batch-thread.ts', import.meta.url), { workerData: data, transferList: [port2] })
  // Neither keeps the process alive.
  worker.unref()
  let course: Course = 'starting'
  const lose = (why: string): void => {
    if (course === 'gone') return
    course = 'gone'
    console.error(`A thread that makes batches is gone (${why}): they are made between steps.`)
  }
  worker.on('error', (error) => lose(String(error)))
  worker.on('exit', (code) => lose(`exit code ${String(code)}`))

  const recipes = new Map<Recipe, number>()
  /** Of batches that were begun and neither taken nor dropped; null until it comes. */
  const answers = new Map<number, Exclude<ThreadAnswer, { ready: true }> | null>()
  let batches = 0

  const numberOf = (recipe: Recipe): number => {
    const known = recipes.get(recipe)
    if (known !== undefined) return known
    const number = recipes.size
    recipes.set(recipe, number)
    port.postMessage({ number, recipe } satisfies ThreadRequest)
    return number
  }
  const receive = (): void => {
    for (let got = receiveMessageOnPort(port); got !== undefined; got = receiveMessageOnPort(port)) {
      const answer = got.message as ThreadAnswer
      if ('ready' in answer) course = 'ready'
      else if (answers.has(answer.batch)) answers.set(answer.batch, answer)
    }
  }
  const waitFor = (batch: number): Exclude<ThreadAnswer, { ready: true }> | null => {
    for (const until = performance.now() + patienceMs; ;) {
      const seen = Atomics.load(answered, 0)
      receive()
      const answer = answers.get(batch)
      // One that is still starting would be waited for longer than the batch takes to make.
      if (answer !== null && answer !== undefined) return answer
      if (course !== 'ready') return null
      if (performance.now() > until) lose(`silent for ${String(patienceMs / 1_000)} s`)
      else Atomics.wait(answered, 0, seen, until - performance.now())
    }
  }

  return {
    begin: (recipe: Recipe, order: BatchOrder): BegunBatch => {
      const batch = batches++
      answers.set(batch, null)
      port.postMessage({ batch, recipe: numberOf(recipe), order } satisfies ThreadRequest)
      return {
        take: () => {
          const answer = waitFor(batch)
          answers.delete(batch)
          if (answer === null || 'values' in answer) return answer === null ? null : answer.values
          const { code, message, details } = answer.failure
          throw new TansakuError(code, message, details)
        },
        drop: () => void answers.delete(batch),
      }
    },
    close: async () => {
      course = 'gone'
      await worker.terminate()
      port.close()
    },
  }
}
