import { access, constants } from 'node:fs/promises'
import { cpus, release, totalmem, type } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { TansakuError } from '#shared/errors.ts'
import type { DeviceDescription } from '#shared/contract/devices.ts'
import type { BenchmarkSession, Device } from '../device.ts'
import type { BenchmarkJob } from '../engines/benchmark.ts'
import { type Engine, ncnn } from '../engines/index.ts'
import { localAbi } from './abi.ts'
import { readConditions } from './conditions.ts'
import { chooseCores, type CoreChoice } from '../cores/index.ts'
import { processorName, readCores } from './processor.ts'
import { createPlace } from './place.ts'
import { readProgram, type ProgramFault } from '../program.ts'
import { missingBinary, runProgram } from './run.ts'
import { type SystemFiles, systemFiles } from './system-files.ts'

export interface LocalProgram {
  /** Default: ncnn. */
  readonly engine?: Engine
  /** Path of the benchmark program for this computer, there or not; null where none can exist. */
  readonly binary: string | null
  /** Why that program may not be used. Default: nothing. */
  readonly fault?: ProgramFault
}

export interface LocalDeviceOptions extends LocalProgram {
  /** Of other engines. */
  readonly others?: readonly (LocalProgram & { readonly engine: Engine })[]
  readonly files?: SystemFiles
}

/** How long load is watched to find the idlest core. */
const watchLoadMs = 150
/** Runs that state no limit of their own are stopped after this. */
const longestRunMs = 600_000
/** Loading graphs and warming up, on top of a run's own limit. */
const startUpMs = 60_000

/** This computer, a device like any other. */
export function createLocalDevice(options: LocalDeviceOptions): Device {
  const { files = systemFiles(), engine = ncnn, others = [], fault = () => null } = options
  const binary = localAbi() === null ? null : options.binary
  return {
    id: 'local',
    engine,
    withEngine(id) {
      const other = others.find((program) => program.engine.id === id)
      return other && createLocalDevice({ ...other, files })
    },
    describe: (signal) => describe(files, binary, signal),
    conditions: (signal) => {
      signal.throwIfAborted()
      return readConditions(files)
    },
    openSession: (signal) => openSession(files, { engine, binary, fault }, signal),
  }
}

async function describe(files: SystemFiles, binary: string | null, signal: AbortSignal): Promise<DeviceDescription> {
  signal.throwIfAborted()
  const abi = localAbi()
  const found =
    binary !== null &&
    (await access(binary, constants.X_OK).then(
      () => true,
      () => false,
    ))
  const cores = await readCores(files)
  return {
    id: 'local',
    kind: 'local',
    name: 'This computer',
    model: processorName((await files.read('proc/cpuinfo')) ?? '') ?? cpus()[0]?.model.trim() ?? 'unknown processor',
    soc: null,
    operatingSystem: `${type()} ${release()}`,
    abis: abi === null ? [] : [abi],
    clusters: cores.clusters,
    coresOff: [...cores.off],
    memoryBytes: totalmem(),
    transport: 'none',
    server: null,
    conditions: await readConditions(files),
    state: found ? 'ready' : 'unsupported-abi',
    advice: found ? null : missingBinary(binary).message,
    lastSeenAt: new Date().toISOString(),
  }
}

async function openSession(
  files: SystemFiles,
  { engine, binary, fault }: Required<LocalProgram>,
  signal: AbortSignal,
): Promise<BenchmarkSession> {
  signal.throwIfAborted()
  const abi = localAbi()
  if (binary === null || abi === null) throw missingBinary(binary)
  const { sha256: binarySha256 } = await readProgram(binary, abi, {
    missing: () => missingBinary(binary, engine),
    fault,
    engine: engine.id,
  })
  let disposed = false
  const place = createPlace()
  // Chosen once a session, so that all runs of a table share their cores.
  const chosen = new Map<string, CoreChoice>()
  const coresFor = async ({ cores, threads }: Pick<BenchmarkJob, 'cores' | 'threads'>): Promise<CoreChoice> => {
    const wish = `${threads} of ${cores.join()}`
    const choice = chosen.get(wish) ?? (await chooseCores(await readCores(files), { cores, threads }, readLoad))
    chosen.set(wish, choice)
    return choice
  }
  const readLoad = async () => {
    const before = (await files.read('proc/stat')) ?? ''
    await sleep(watchLoadMs)
    return [before, (await files.read('proc/stat')) ?? ''] as const
  }
  return {
    binarySha256,
    fixedPerformanceMode: null,
    async run(job, runSignal, onPass) {
      if (disposed) throw new TansakuError('INTERNAL', 'The benchmark session was closed before this run.')
      const { cores, faster } = await coresFor(job)
      const placed = { ...job, cores }
      const result = await runProgram(binary, AbortSignal.any([signal, runSignal]), {
        arguments: [],
        text: engine.writeJob(placed),
        reader: engine.createReader(placed, onPass),
        timeoutMs: job.limitMs === undefined || job.limitMs === 0 ? longestRunMs : 3 * job.limitMs + startUpMs,
      })
      return { ...result, faster }
    },
    models: {
      ...place.files,
      async run(job, runSignal, onRun) {
        const placed = { ...job, cores: (await coresFor(job)).cores }
        return runProgram(binary, AbortSignal.any([signal, runSignal]), {
          arguments: engine.modelArguments,
          text: engine.writeModelJob(placed, place.pathOf),
          reader: engine.createModelReader(placed, onRun),
          timeoutMs: longestRunMs,
        })
      },
    },
    dispose() {
      disposed = true
      return place.dispose()
    },
  }
}
