import { setTimeout as sleep } from 'node:timers/promises'
import { fbnetSpaces, networkOf, operatorPlaces, operatorsOf, randomArchitecture } from '#shared/architecture/index.ts'
import { createRandom, type Random } from '#shared/random.ts'
import { drawPaths, graphsOf } from '#main/devices/latency-table/paths.ts'
import { leadRuns, warmupMs } from '#main/devices/latency-table/protocol.ts'
import type { BenchmarkGraph } from '#main/devices/engines/benchmark.ts'
import type { BenchmarkSession, Device } from '#main/devices/device.ts'
import { disturb, type Disturbance } from './disturb.ts'
import { type RecordedPass, writeRecording } from './recording.ts'

const { signal } = new AbortController()
const space = fbnetSpaces['fbnet-mini']
/** Rounds drawn afresh for a stretch, each run twice. */
const roundsDrawn = 6

/** What is run in a session: the operators of the space in random networks, or whole networks. */
interface Subject {
  readonly kind: RecordedPass['kind']
  readonly graphs: readonly BenchmarkGraph[]
  readonly rows: readonly number[]
  draw(random: Random): number[][]
}

export interface SpeedsOptions {
  readonly sessions: number
  readonly seed: number
  /** At most, of a stretch. */
  readonly stretchMs: number
  /** Of a table; an audit has half as many. */
  readonly stretches: number
  readonly out: string
}

/** Tables and audits of fbnet-mini at random times under planted disturbances; each sample with its references. */
export async function recordSpeeds(device: Device, options: SpeedsOptions): Promise<void> {
  const random = createRandom(options.seed)
  const { graphs, keys, places, series } = graphsOf(operatorPlaces(space), device.engine, 'fp32')
  const rowOf = new Map(series.map(({ key }, row) => [key, row]))
  const table: Subject = {
    kind: 'table',
    graphs,
    rows: keys.map((key) => rowOf.get(key)!),
    draw: (each) => drawPaths(places, each),
  }
  const nets = Array.from({ length: 10 }, () => randomArchitecture(space, random))
  const audit: Subject = {
    kind: 'audit',
    graphs: nets.map((spec, net) => ({
      name: String(net),
      ...device.engine.writeGraph(networkOf(spec), 'fp32'),
    })),
    rows: nets.map((_, net) => net),
    draw: (each) => each.shuffle(nets.map((_, net) => [net])),
  }
  const passes: RecordedPass[] = []
  const disturbing = disturb(random)
  try {
    for (let session = 0; session < options.sessions; session++) {
      await sleep(12_000 * random.next())
      passes.push(
        ...(await recordSession(device, [table, audit], random, { ...options, session }, () => disturbing.now())),
      )
      console.error(`session ${String(session + 1)} of ${String(options.sessions)}: ${String(passes.length)} passes`)
    }
  } finally {
    await disturbing.stop()
  }
  writeRecording(options.out, {
    operators: series.map(({ key }) => key),
    nets: nets.map((spec) => operatorsOf(spec).map(({ key }) => rowOf.get(key)!)),
    passes,
  })
}

async function recordSession(
  device: Device,
  subjects: readonly Subject[],
  random: Random,
  { session, stretchMs, stretches }: SpeedsOptions & { session: number },
  planted: () => Disturbance,
): Promise<RecordedPass[]> {
  const passes: RecordedPass[] = []
  for (const subject of subjects) {
    const opened = await device.openSession(signal)
    try {
      const its = subject.kind === 'table' ? stretches : Math.ceil(stretches / 2)
      for (let stretch = 0; stretch < its; stretch++)
        passes.push(...(await recordStretch(opened, subject, stretchMs, random, { session, stretch }, planted)))
    } finally {
      await opened.dispose()
    }
  }
  return passes
}

async function recordStretch(
  opened: BenchmarkSession,
  { kind, graphs, rows, draw }: Subject,
  stretchMs: number,
  random: Random,
  place: { session: number; stretch: number },
  planted: () => Disturbance,
): Promise<RecordedPass[]> {
  const drawn = Array.from({ length: roundsDrawn }, () => draw(random)).flat()
  const before = planted()
  const result = await opened.run(
    {
      graphs,
      passes: drawn,
      threads: 1,
      cores: [],
      precision: 'fp32',
      warmupRounds: 1,
      warmupMs,
      rounds: 2,
      leadRuns,
      limitMs: stretchMs,
    },
    signal,
  )
  const after = planted()
  return result.passes.map((pass) => ({
    ...place,
    kind,
    planted: before === 'nothing' ? after : before,
    rows: drawn[pass.pass]!.map((graph) => rows[graph]!),
    referenceUs: pass.referenceUs,
    referenceAfterUs: pass.referenceAfterUs,
    memoryUs: pass.memoryUs,
    overheadUs: pass.overheadUs,
    moved: pass.moved,
    latenciesUs: pass.latenciesUs,
    awayUs: pass.awayUs ?? pass.latenciesUs.map(() => 0),
  }))
}
