import type { DeviceConditions } from '#shared/contract/devices.ts'
import type { Device, ModelPlace } from '../device.ts'
import type { BenchmarkJob, BenchmarkResult, PassSample } from '../engines/benchmark.ts'
import { ncnn, passesOf } from '../engines/index.ts'

/** A device for the unit tests of this folder: the caller says what each graph costs; nothing runs. */
export interface Pretence {
  /** Microseconds of a graph in the nth start of the program, without the 0.5 µs of a call. */
  latencyUs(name: string, start: number): number
  sample?(sample: PassSample, start: number): PassSample
  /** Told of each run: nothing takes time here, so a test's clock goes on by itself. */
  onRun?(job: BenchmarkJob): void
  elementBits?: number
  /** Thermal status at the nth reading of the conditions. */
  thermalStatus?(reading: number): number | null
  /** Temperature of the battery at the nth reading of the conditions. */
  batteryC?(reading: number): number
  binarySha256?: string
  /** Why the system lets nobody choose cores; it does where this is not given. */
  pinError?: string
}

export interface PretendDevice extends Device {
  readonly jobs: BenchmarkJob[]
  readonly disposed: () => number
}

const callUs = 0.5

export function pretendDevice(pretence: Pretence): PretendDevice {
  const jobs: BenchmarkJob[] = []
  let readings = 0
  let disposed = 0
  const conditions = (): DeviceConditions => ({
    at: new Date(0).toISOString(),
    ...(pretence.batteryC === undefined
      ? { temperatureC: null }
      : { temperatureC: pretence.batteryC(readings++), temperatureOf: 'battery' as const }),
    batteryPercent: null,
    charging: null,
    thermalStatus: pretence.thermalStatus?.(readings++) ?? null,
    frequenciesMhz: [],
    loadAverage: null,
  })
  const run = (job: BenchmarkJob): BenchmarkResult => {
    const start = jobs.push(job) - 1
    pretence.onRun?.(job)
    const list = passesOf(job)
    const passes = Array.from({ length: Math.min(job.rounds, 30) }, () =>
      list.map((pass, index): PassSample => {
        const sample = {
          pass: index,
          latenciesUs: pass.map((graph) => callUs + pretence.latencyUs(job.graphs[graph]!.name, start)),
          awayUs: pass.map(() => 0),
          referenceUs: 70,
          referenceAfterUs: 70,
          memoryUs: 90,
          overheadUs: callUs,
          preempted: 0,
          core: 0,
          moved: false,
          frequencyMhz: null,
        }
        return pretence.sample?.(sample, start) ?? sample
      }),
    ).flat()
    return {
      engine: 'pretence 1',
      threads: job.threads,
      pinned: pretence.pinError === undefined,
      cores: [0],
      pinError: pretence.pinError ?? null,
      elementBits: pretence.elementBits ?? 32,
      halfArithmetic: pretence.elementBits === 16,
      graphs: [],
      passes,
    }
  }
  return {
    id: 'pretence',
    engine: ncnn,
    jobs,
    disposed: () => disposed,
    describe: () =>
      Promise.resolve({
        id: 'pretence',
        kind: 'local',
        name: 'Pretence',
        model: '',
        soc: null,
        operatingSystem: '',
        abis: [],
        clusters: [],
        memoryBytes: null,
        transport: 'none',
        state: 'ready',
        advice: null,
        server: null,
        conditions: null,
        lastSeenAt: new Date(0).toISOString(),
      }),
    conditions: () => Promise.resolve(conditions()),
    openSession: () =>
      Promise.resolve({
        binarySha256: pretence.binarySha256 ?? 'aa',
        fixedPerformanceMode: null,
        run: (job) => Promise.resolve(run(job)),
        models: withoutModels,
        dispose: () => {
          disposed++
          return Promise.resolve()
        },
      }),
  }
}

/** A place for models on a device that has room for none. */
const refuse = () => Promise.reject(new Error('this device runs no models'))
export const withoutModels: ModelPlace = {
  freeBytes: () => Promise.resolve(0),
  put: refuse,
  fetch: refuse,
  remove: refuse,
  run: refuse,
}
