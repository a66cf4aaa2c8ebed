import { randomUUID } from 'node:crypto'
import { TansakuError, toTansakuError } from '#shared/errors.ts'
import type { BenchmarkSession, Device, DeviceSource } from '../device.ts'
import { callSchemas, type CallInput, type CallKind, type CallOutput, type DeviceCall } from './calls.ts'

export interface DeviceHostOptions {
  readonly source: DeviceSource
  /** Makes the benchmark program that a failure says is missing. @returns false where it is of another kind */
  readonly prepare: (failure: TansakuError, signal: AbortSignal) => Promise<boolean>
}

/** Does with the devices of this computer what another one asks. */
export interface DeviceHost {
  /** @throws what the device fails with */
  answer(call: DeviceCall, signal: AbortSignal, onProgress: (done: number) => void): Promise<unknown>
  sessions(): string[]
  /** Closes sessions that nobody answers for any more; all of them where none is named. */
  close(sessions?: readonly string[]): Promise<void>
}

type Answers = {
  [K in CallKind]: (
    device: Device,
    input: CallInput<K>,
    signal: AbortSignal,
    onProgress: (done: number) => void,
  ) => Promise<CallOutput<K>>
}

export function createDeviceHost({ source, prepare }: DeviceHostOptions): DeviceHost {
  const open = new Map<string, { readonly device: string; readonly session: BenchmarkSession }>()

  async function deviceOf(id: string, signal: AbortSignal): Promise<Device> {
    if (source.get(id) === undefined) await source.list(signal)
    const device = source.get(id)
    if (device !== undefined) return device
    throw (
      source.obstacle?.(id) ??
      new TansakuError('DEVICE_GONE', `The computer that had the device ${id} does not see it any more: connect it.`, {
        id,
      })
    )
  }

  function sessionOf(device: Device, id: string): BenchmarkSession {
    const found = open.get(id)
    if (found?.device === device.id) return found.session
    throw new TansakuError(
      'DEVICE_GONE',
      `The computer of ${device.id} began anew since: the measurement goes on from its last stretch.`,
      { id: device.id },
    )
  }

  async function prepared(device: Device, signal: AbortSignal): Promise<BenchmarkSession> {
    // Of a life of its own: the call that opens it ends before it does.
    const living = new AbortController().signal
    try {
      return await device.openSession(living)
    } catch (thrown) {
      if (!(await prepare(toTansakuError(thrown), signal))) throw thrown
      return device.openSession(living)
    }
  }

  async function close(ids: readonly string[] = [...open.keys()]): Promise<void> {
    await Promise.all(
      ids.map(async (id) => {
        const found = open.get(id)
        open.delete(id)
        await found?.session.dispose()
      }),
    )
  }

  const answers: Answers = {
    describe: (device, _input, signal) => device.describe(signal),
    conditions: (device, _input, signal) => device.conditions(signal),
    async open(device, _input, signal) {
      const session = await prepared(device, signal)
      const id = randomUUID()
      open.set(id, { device: device.id, session })
      return { session: id, binarySha256: session.binarySha256, fixedPerformanceMode: session.fixedPerformanceMode }
    },
    run: async (device, { session, job }, signal, onProgress) =>
      callSchemas.run.output.parse(await sessionOf(device, session).run(job, signal, onProgress)),
    freeBytes: (device, { session }, signal) => sessionOf(device, session).models.freeBytes(signal),
    async put(device, { session, name, base64 }, signal) {
      await sessionOf(device, session).models.put(name, Buffer.from(base64, 'base64'), signal)
      return {}
    },
    fetch: async (device, { session, name }, signal) => ({
      base64: (await sessionOf(device, session).models.fetch(name, signal)).toString('base64'),
    }),
    async remove(device, { session, names }, signal) {
      await sessionOf(device, session).models.remove(names, signal)
      return {}
    },
    runModel: async (device, { session, job }, signal, onProgress) =>
      callSchemas.runModel.output.parse(await sessionOf(device, session).models.run(job, signal, onProgress)),
    async close(_device, { session }) {
      await close([session])
      return {}
    },
  }

  async function answerTo<K extends CallKind>(
    kind: K,
    call: DeviceCall,
    signal: AbortSignal,
    onProgress: (done: number) => void,
  ): Promise<CallOutput<K>> {
    const input = callSchemas[kind].input.parse(call.input) as CallInput<K>
    return answers[kind](await deviceOf(call.device, signal), input, signal, onProgress)
  }

  return {
    answer: (call, signal, onProgress) => answerTo(call.kind, call, signal, onProgress),
    sessions: () => [...open.keys()],
    close,
  }
}
