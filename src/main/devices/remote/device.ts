import type { DeviceDescription } from '#shared/contract/devices.ts'
import { TansakuError } from '#shared/errors.ts'
import type { BenchmarkSession, Device } from '../device.ts'
import type { BenchmarkJob, BenchmarkResult } from '../engines/benchmark.ts'
import { ncnn, passesOf } from '../engines/index.ts'
import type { CallInput, CallKind, CallOutput } from './calls.ts'

/** Has another computer do something with one of its devices. @throws what it failed with there */
export type Ask = <K extends CallKind>(
  kind: K,
  input: CallInput<K>,
  signal: AbortSignal,
  onProgress?: (done: number) => void,
) => Promise<CallOutput<K>>

export interface RemoteDeviceOptions {
  readonly id: string
  readonly ask: Ask
  readonly describe: (signal: AbortSignal) => Promise<DeviceDescription>
  /** Called before a session is opened, and when it is closed. */
  readonly onSession: (
    signal: AbortSignal,
  ) => Promise<{ pieceEnded(passes: number): Promise<void>; end(): Promise<void> }>
}

/** Cleaning up happens after an abort too. */
const never = new AbortController().signal

/** A device of another computer. What is measured on it is worked out here; it does one stretch at a time there. */
export function createRemoteDevice({ id, ask, describe, onSession }: RemoteDeviceOptions): Device {
  return {
    id,
    engine: ncnn,
    describe,
    conditions: (signal) => ask('conditions', {}, signal),
    async openSession(signal) {
      const held = await onSession(signal)
      try {
        const opened = await ask('open', {}, signal)
        return sessionOf(opened, ask, signal, held)
      } catch (thrown) {
        await held.end()
        throw thrown
      }
    },
  }
}

function sessionOf(
  { session, binarySha256, fixedPerformanceMode }: CallOutput<'open'>,
  ask: Ask,
  signal: AbortSignal,
  held: Awaited<ReturnType<RemoteDeviceOptions['onSession']>>,
): BenchmarkSession {
  let disposed: Promise<void> | undefined
  const both = (other: AbortSignal): AbortSignal => AbortSignal.any([signal, other])
  return {
    binarySha256,
    fixedPerformanceMode,
    async run(job, runSignal, onPass) {
      const result = await ask('run', { session, job: plain(job) }, both(runSignal), onPass)
      requireAnswerTo(job, result)
      await held.pieceEnded(result.passes.length)
      return result
    },
    models: {
      freeBytes: (limit) => ask('freeBytes', { session }, both(limit)),
      async put(name, bytes, limit) {
        await ask('put', { session, name, base64: bytes.toString('base64') }, both(limit))
      },
      fetch: async (name, limit) => Buffer.from((await ask('fetch', { session, name }, both(limit))).base64, 'base64'),
      async remove(names, limit) {
        await ask('remove', { session, names: [...names] }, both(limit))
      },
      run: (job, runSignal, onRun) => ask('runModel', { session, job: plain(job) }, both(runSignal), onRun),
    },
    dispose() {
      // What cannot be reached closes its sessions itself.
      disposed ??= ask('close', { session }, never)
        .then(
          () => undefined,
          () => undefined,
        )
        .then(() => held.end())
      return disposed
    },
  }
}

/** Data as it is sent. */
type Mutable<T> = T extends readonly (infer E)[]
  ? Mutable<E>[]
  : T extends object
    ? { -readonly [K in keyof T]: Mutable<T[K]> }
    : T
const plain = <T extends object>(data: T): Mutable<T> => structuredClone(data) as Mutable<T>

/** @throws BENCHMARK_OUTPUT_MALFORMED where it does not fit what was asked: rows would stand under wrong names */
function requireAnswerTo(job: BenchmarkJob, { passes }: BenchmarkResult): void {
  const asked = passesOf(job)
  const odd = passes.find(({ pass, latenciesUs, awayUs }) => {
    const length = asked[pass]?.length
    return length !== latenciesUs.length || (awayUs !== null && awayUs.length !== length)
  })
  if (odd === undefined) return
  throw new TansakuError(
    'BENCHMARK_OUTPUT_MALFORMED',
    `What came back is no answer to what was asked: pass ${String(odd.pass)} with ${String(odd.latenciesUs.length)} latencies. None of it is kept.`,
    { pass: odd.pass },
  )
}
