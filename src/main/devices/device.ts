import type { EngineId } from '#shared/contract/common.ts'
import type { DeviceDescription, DeviceConditions } from '#shared/contract/devices.ts'
import type { BenchmarkJob, BenchmarkResult } from './engines/benchmark.ts'
import type { TansakuError } from '#shared/errors.ts'
import type { Engine } from './engines/engine.ts'
import type { ModelJob, ModelResult } from './engines/model.ts'

/** Files of ours on a device, and nets that run on them there. All of them are gone when the session ends. */
export interface ModelPlace {
  /** Null where the device does not say. */
  freeBytes(signal: AbortSignal): Promise<number | null>
  /** Sends a file, checked by its hash where it arrives. */
  put(name: string, bytes: Buffer, signal: AbortSignal): Promise<void>
  fetch(name: string, signal: AbortSignal): Promise<Buffer>
  remove(names: readonly string[], signal: AbortSignal): Promise<void>
  /** `onRun` hears how many runs are done. */
  run(job: ModelJob, signal: AbortSignal, onRun?: (done: number) => void): Promise<ModelResult>
}

/** A prepared place on a device: the binary is there and checked. Dispose cleans up in every case. */
export interface BenchmarkSession {
  readonly binarySha256: string
  /** Whether the device's clocks are held at a level that it can keep; null where it has no such mode. */
  readonly fixedPerformanceMode: boolean | null
  /** `onPass` hears how many passes are done; a device that cannot tell while it runs may leave it uncalled. */
  run(job: BenchmarkJob, signal: AbortSignal, onPass?: (done: number) => void): Promise<BenchmarkResult>
  readonly models: ModelPlace
  dispose(): Promise<void>
}

/** A thing that can time operators: this computer, or a phone over ADB. */
export interface Device {
  readonly id: string
  /** What runs the networks on it. */
  readonly engine: Engine
  /** The same device with another engine; undefined where it has none of that name. */
  withEngine?(id: EngineId): Device | undefined
  describe(signal: AbortSignal): Promise<DeviceDescription>
  /** Temperature, battery, thermal status and clocks, read before and after each round. */
  conditions(signal: AbortSignal): Promise<DeviceConditions>
  openSession(signal: AbortSignal): Promise<BenchmarkSession>
}

/** Finds devices and says when they come and go. */
export interface DeviceSource {
  list(signal: AbortSignal): Promise<readonly Device[]>
  get(id: string): Device | undefined
  /** What keeps a device of this id from being listed, as far as the last list showed. */
  obstacle?(id: string): TansakuError | undefined
  /** Whether it can be begun on now, for a device that is waited for while it is away; null for any other. */
  isThere?(id: string): boolean | null
  /** It went in the middle of something: it is waited for till its source says that it is there again. */
  setAway?(id: string): void
  /** Calls back with every change until the signal aborts. */
  watch(onChange: (devices: readonly Device[]) => void, signal: AbortSignal): void
}
