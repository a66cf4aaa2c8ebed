import type { DeviceDescription, DeviceConditions } from '#shared/contract/devices.ts'

/** One request to the benchmark program: graphs timed round-robin in the order given. */
export interface BenchmarkJob {
  /** ncnn text graphs (.param), in network order; the names come back with the samples. */
  readonly graphs: readonly { readonly name: string; readonly param: string; readonly input: { readonly width: number; readonly height: number; readonly channels: number } }[]
  readonly threads: number
  /** Logical cores to pin to; empty = the device's fastest cluster. */
  readonly cores: readonly number[]
  readonly precision: 'fp32' | 'fp16' | 'int8'
  readonly warmupRounds: number
  readonly rounds: number
}

/** What one run of the benchmark program reported: raw microseconds per round and graph, and what it saw. */
export interface BenchmarkResult {
  readonly engine: string
  readonly threads: number
  readonly pinned: boolean
  readonly cores: readonly number[]
  readonly graphs: readonly { readonly name: string; readonly samplesUs: readonly number[] }[]
  /** The reference kernel's time in each round: drift of the whole device. */
  readonly referenceUs: readonly number[]
}

/** A prepared place on a device: the binary is there and checked. Dispose cleans up in every case. */
export interface BenchmarkSession {
  readonly binarySha256: string
  run(job: BenchmarkJob, signal: AbortSignal): Promise<BenchmarkResult>
  dispose(): Promise<void>
}

/** A thing that can time operators: this computer, or a phone over ADB. */
export interface Device {
  readonly id: string
  describe(signal: AbortSignal): Promise<DeviceDescription>
  /** Temperature, battery, thermal status and clocks, read before and after each round. */
  conditions(signal: AbortSignal): Promise<DeviceConditions>
  openSession(signal: AbortSignal): Promise<BenchmarkSession>
}

/** Finds devices and says when they come and go. */
export interface DeviceSource {
  list(signal: AbortSignal): Promise<readonly Device[]>
  get(id: string): Device | undefined
  /** Calls back with every change until the signal aborts. */
  watch(onChange: (devices: readonly Device[]) => void, signal: AbortSignal): void
}
