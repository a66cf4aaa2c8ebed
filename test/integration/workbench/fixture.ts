import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Job } from '#shared/contract/jobs.ts'
import type { DeviceDescription } from '#shared/contract/devices.ts'
import type { WorkbenchEvent } from '#shared/contract/events.ts'
import { TansakuError } from '#shared/errors.ts'
import type { Device } from '#main/devices/device.ts'
import { ncnn } from '#main/devices/engines/index.ts'
import { withoutModels } from '#main/devices/latency-table/pretend-device.ts'
import { createFixedSource } from '#main/workbench/devices/sources.ts'
import {
  createLocalClient,
  createWorkbench,
  fromRpcError,
  type Workbench,
  type WorkbenchClient,
  type WorkbenchOptions,
} from '#main/workbench/index.ts'

const at = '2026-01-02T03:04:05.000Z'

/** A power of two, as all latencies here are whole numbers with it: no ratio of them is off by a rounding. */
const callUs = 1 / 128
/** By layers and weights, so that a network takes what its parts take: an audit finds a table of it right. */
const costUs = (graph: string): number =>
  graph
    .split('\n')
    .filter((line) => /^[A-Z]/u.test(line) && !/^(?:Input|Split) /u.test(line))
    .reduce((sum, line) => sum + 8 + Math.round(Number(/ 6=(\d+)/u.exec(line)?.[1] ?? 0) / 100), callUs)

/** A device whose latencies follow from a graph's text, in steps that take no real time to speak of. */
export function pretendDevice(
  id: string,
  {
    passMs = 0,
    onRun = () => {},
    clusters = [],
    pinError = null,
    slowness = () => 1,
  }: {
    passMs?: number
    onRun?: (id: string) => void
    clusters?: DeviceDescription['clusters']
    pinError?: string | null
    /** By which latencies are longer than they follow from the graph. */
    slowness?: (graph: string) => number
  } = {},
): Device {
  return {
    id,
    engine: ncnn,
    describe: () =>
      Promise.resolve({
        id,
        kind: 'local',
        name: `Pretend ${id}`,
        model: 'm',
        soc: null,
        operatingSystem: 'Linux',
        abis: ['x86_64'],
        clusters,
        memoryBytes: null,
        transport: 'none',
        state: 'ready',
        advice: null,
        server: null,
        conditions: null,
        lastSeenAt: at,
      }),
    conditions: () =>
      Promise.resolve({
        at,
        temperatureC: 30,
        batteryPercent: null,
        charging: null,
        thermalStatus: null,
        frequenciesMhz: [2_000],
        loadAverage: 0,
      }),
    openSession: () =>
      Promise.resolve({
        binarySha256: 'f'.repeat(64),
        fixedPerformanceMode: null,
        models: withoutModels,
        async run(job, signal) {
          onRun(id)
          await wait(passMs, undefined, { signal }).catch(() => {
            throw new TansakuError('ABORTED', 'aborted')
          })
          const passes = job.passes ?? [job.graphs.map((_, index) => index)]
          const repeated = Array.from({ length: 8 }, () =>
            passes.map((graphs, pass) => ({
              pass,
              latenciesUs: graphs.map((graph) => {
                const { text } = job.graphs[graph]!
                return slowness(text) * costUs(text)
              }),
              awayUs: graphs.map(() => 0),
              referenceUs: 10,
              referenceAfterUs: 10,
              memoryUs: 20,
              overheadUs: callUs,
              preempted: 0,
              core: 0,
              moved: false,
              frequencyMhz: 2_000,
            })),
          ).flat()
          return {
            engine: 'pretend',
            threads: job.threads,
            pinned: pinError === null,
            cores: [0],
            pinError,
            elementBits: 32,
            halfArithmetic: false,
            passes: repeated,
            graphs: job.graphs.map((graph) => ({ name: graph.name, samplesUs: [costUs(graph.text)] })),
          }
        },
        dispose: () => Promise.resolve(),
      }),
  }
}

export interface Bench {
  readonly home: string
  readonly client: WorkbenchClient
  readonly workbench: Workbench
  readonly events: WorkbenchEvent[]
  /** Waits for a job's end. */
  ended(jobId: string): Promise<Job>
  until(condition: (event: WorkbenchEvent) => boolean): Promise<WorkbenchEvent>
  close(): Promise<void>
}

export const newHome = (): string => mkdtempSync(join(tmpdir(), 'tansaku-home-'))
export const removeHome = (home: string): void => {
  rmSync(home, { recursive: true, force: true })
}

export async function openBench(home: string, options: Partial<WorkbenchOptions> = {}): Promise<Bench> {
  const workbench = await createWorkbench({
    home,
    cache: join(home, 'cache'),
    host: 'cli',
    deviceSource: createFixedSource([pretendDevice('local')]),
    ...options,
  })
  const client = createLocalClient(workbench)
  const events: WorkbenchEvent[] = []
  const waiting = new Set<() => void>()
  const stream = await client.events.watch()
  const reading = (async () => {
    for await (const event of stream) {
      events.push(event)
      for (const wake of waiting) wake()
    }
  })()
  const until: Bench['until'] = async (condition) => {
    for (;;) {
      const found = events.find(condition)
      if (found !== undefined) return found
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          waiting.delete(wake)
          resolve()
        }
        waiting.add(wake)
      })
    }
  }
  return {
    home,
    client,
    workbench,
    events,
    until,
    async ended(jobId) {
      const event = await until((each) => each.type === 'job' && each.job.id === jobId && each.job.finishedAt !== null)
      if (event.type !== 'job') throw new Error('not a job')
      return event.job
    },
    async close() {
      await workbench.dispose()
      await reading
    },
  }
}

/** What a call fails with, as every client sees it. */
export async function failureOf(call: Promise<unknown>): Promise<TansakuError> {
  try {
    await call
  } catch (thrown) {
    return fromRpcError(thrown)
  }
  throw new Error('it did not fail')
}
