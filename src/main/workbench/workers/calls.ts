import { randomUUID } from 'node:crypto'
import { isErrorCode, TansakuError } from '#shared/errors.ts'
import {
  callSchemas,
  type CallAnswer,
  type Called,
  type CallInput,
  type CallKind,
  type CallOutput,
  type CallWish,
  type DeviceCall,
} from '#main/devices/remote/index.ts'
import type { StoredWorker } from '#main/store/index.ts'

interface Pending {
  readonly workerId: string
  readonly call: DeviceCall
  isTaken: boolean
  answered(answer: CallAnswer): void
  touch(done: number | null): void
  fail(error: TansakuError): void
}

/** What is asked of workers' devices, until it is answered or the worker was silent for too long. */
export interface DeviceCalls {
  ask<K extends CallKind>(to: Addressee, kind: K, input: CallInput<K>, wish: Wish): Promise<CallOutput<K>>
  /** The next call for a worker, once there is one. */
  next(worker: StoredWorker, wish: CallWish, signal: AbortSignal): Promise<Omit<Called, 'isKnown'>>
  /** @returns whether it is still wanted */
  heard(worker: StoredWorker, id: string, done: number | null): boolean
  /** @throws STALE_LEASE where nobody waits for it any more */
  answered(worker: StoredWorker, id: string, answer: CallAnswer): void
  /** The workbench ends: nobody is waited for. */
  letGo(): void
}

interface Addressee {
  readonly worker: Pick<StoredWorker, 'id' | 'name'>
  /** As the worker calls it. */
  readonly device: string
}
interface Wish {
  readonly signal: AbortSignal
  readonly onProgress?: ((done: number) => void) | undefined
}

export function createDeviceCalls(leaseMs: number): DeviceCalls {
  const pending = new Map<string, Pending>()
  let isOver = false
  /** Sessions that somebody here answers for, by worker. */
  const sessions = new Map<string, Set<string>>()
  const wakes = new Map<string, () => void>()
  const sessionsOf = (workerId: string): Set<string> => {
    const known = sessions.get(workerId) ?? new Set()
    sessions.set(workerId, known)
    return known
  }
  const ofWorker = (workerId: string): Pending[] => [...pending.values()].filter((each) => each.workerId === workerId)

  /** @throws STALE_LEASE */
  function require(worker: StoredWorker, id: string): Pending {
    const found = pending.get(id)
    if (found?.workerId === worker.id) return found
    throw new TansakuError(
      'STALE_LEASE',
      'Nobody waits for what this device answered any more: it took too long, or was cancelled. It is not taken.',
      { id },
    )
  }

  function ask<K extends CallKind>(
    { worker, device }: Addressee,
    kind: K,
    input: CallInput<K>,
    { signal, onProgress }: Wish,
  ): Promise<CallOutput<K>> {
    const { promise, resolve, reject } = Promise.withResolvers<CallOutput<K>>()
    const id = randomUUID()
    let timer: NodeJS.Timeout | undefined
    const end = (): void => {
      clearTimeout(timer)
      pending.delete(id)
      signal.removeEventListener('abort', cancel)
    }
    const fail = (error: TansakuError): void => {
      end()
      reject(error)
    }
    const cancel = (): void => {
      fail(new TansakuError('ABORTED', 'The measurement was stopped. What was measured is kept.'))
    }
    const touch = (done: number | null): void => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        fail(silent(worker.name, device, leaseMs))
      }, leaseMs)
      timer.unref()
      if (done !== null) onProgress?.(done)
    }
    pending.set(id, {
      workerId: worker.id,
      call: { id, device, kind, input },
      isTaken: false,
      touch,
      fail,
      answered(answer) {
        end()
        if (answer.state === 'failed') reject(asError(answer.failure))
        else
          try {
            const output = callSchemas[kind].output.parse(answer.output) as CallOutput<K>
            if (kind === 'open') sessionsOf(worker.id).add((output as CallOutput<'open'>).session)
            if (kind === 'close') sessionsOf(worker.id).delete((input as CallInput<'close'>).session)
            resolve(output)
          } catch (thrown) {
            reject(
              new TansakuError(
                'BENCHMARK_OUTPUT_MALFORMED',
                `What the worker ${worker.name} answered for ${device} is not understood; none of it is kept.`,
                { device, kind },
                { cause: thrown },
              ),
            )
          }
      },
    })
    touch(null)
    if (signal.aborted || isOver) cancel()
    else signal.addEventListener('abort', cancel, { once: true })
    wakes.get(worker.id)?.()
    return promise
  }

  return {
    ask,
    async next(worker, { waitMs, calls, sessions: open }, signal) {
      // What it was given and does not know any more was lost with the process that had it.
      for (const each of ofWorker(worker.id))
        if (each.isTaken && !calls.includes(each.call.id)) each.fail(beganAnew(worker.name, each.call.device))
      // One that is being opened is known there before it is here.
      const isOpening = ofWorker(worker.id).some(({ isTaken, call }) => isTaken && call.kind === 'open')
      const close = isOpening ? [] : open.filter((id) => !sessionsOf(worker.id).has(id))
      const found = (): Pending | undefined => ofWorker(worker.id).find(({ isTaken }) => !isTaken)
      if (found() === undefined && close.length === 0 && !signal.aborted) {
        const { promise, resolve } = Promise.withResolvers<void>()
        const timer = setTimeout(resolve, waitMs)
        signal.addEventListener('abort', () => {
          resolve()
        })
        wakes.set(worker.id, resolve)
        await promise
        clearTimeout(timer)
      }
      const next = signal.aborted ? undefined : found()
      if (next === undefined) return { call: null, close }
      next.isTaken = true
      next.touch(null)
      return { call: next.call, close }
    },
    heard(worker, id, done) {
      const found = pending.get(id)
      if (found?.workerId !== worker.id) return false
      found.touch(done)
      return true
    },
    answered(worker, id, answer) {
      require(worker, id).answered(answer)
    },
    letGo() {
      isOver = true
      for (const { fail } of pending.values())
        fail(new TansakuError('ABORTED', 'The workbench ended. What was measured is kept.'))
    },
  }
}

function asError({ code, message, details }: Extract<CallAnswer, { state: 'failed' }>['failure']): TansakuError {
  return new TansakuError(isErrorCode(code) ? code : 'DEVICE_COMMAND_FAILED', message, details)
}

const silent = (worker: string, device: string, leaseMs: number): TansakuError =>
  new TansakuError(
    'DEVICE_GONE',
    `The worker ${worker}, which has the device ${device}, was not heard of for ${String(leaseMs / 1_000)} seconds. Look whether it runs and reaches this workbench: tansaku workers.`,
    { worker, device },
  )

const beganAnew = (worker: string, device: string): TansakuError =>
  new TansakuError(
    'DEVICE_GONE',
    `The worker ${worker}, which has the device ${device}, began anew: the measurement goes on from its last stretch.`,
    { worker, device },
  )
