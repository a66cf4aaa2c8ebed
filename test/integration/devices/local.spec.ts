import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  fbnetSpaces,
  networkOf,
  operatorPlaces,
  publishedArchitectures,
  randomArchitecture,
} from '#shared/architecture/index.ts'
import { createRandom } from '#shared/random.ts'
import type { MeasuredStretch } from '#shared/latency/stretch.ts'
import { ncnn } from '#main/devices/engines/index.ts'
import type { BenchmarkJob } from '#main/devices/engines/benchmark.ts'
import {
  auditTable,
  defaultProtocol,
  measureArchitecture,
  measureLatencyTable,
} from '#main/devices/latency-table/index.ts'
import { createLocalDevice } from '#main/devices/local/index.ts'
import { benchmarkBinary } from '../../../scripts/setup/paths.mjs'

const binary = benchmarkBinary()
const folder = mkdtempSync(join(tmpdir(), 'tansaku-local-'))
const device = createLocalDevice({ binary })
const { signal } = new AbortController()
const places = operatorPlaces(fbnetSpaces['fbnet-mini'])
const [stem, first] = places.map((place) => ({
  name: place.place,
  ...ncnn.writeGraph(place.candidates[0]!.operator.network, 'fp32'),
}))
const job: BenchmarkJob = {
  graphs: [stem!, first!],
  threads: 1,
  cores: [0],
  precision: 'fp32',
  warmupRounds: 1,
  rounds: 5,
}

/** A program that behaves as the script says, in place of the benchmark. */
function program(name: string, script: string): string {
  const path = join(folder, name)
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
  return path
}

async function runWith(path: string | null, wanted: BenchmarkJob = job, cancel: AbortSignal = signal) {
  const session = await createLocalDevice({ binary: path }).openSession(signal)
  try {
    return await session.run(wanted, cancel)
  } finally {
    await session.dispose()
  }
}

beforeAll(() => {
  if (!existsSync(binary)) throw new Error('The benchmark program is not built: run `npm run setup`.')
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

describe('this computer as a device', () => {
  it('describes itself and is ready', async () => {
    const description = await device.describe(signal)
    expect(description).toMatchObject({ id: 'local', kind: 'local', state: 'ready', advice: null })
    expect(description.clusters.flatMap((cluster) => cluster.cores).length).toBeGreaterThan(0)
    expect((await device.conditions(signal)).loadAverage).toBeGreaterThanOrEqual(0)
  })

  it('without its benchmark program says how to get it', async () => {
    const bare = createLocalDevice({ binary: join(folder, 'absent') })
    expect(await bare.describe(signal)).toMatchObject({
      state: 'unsupported-abi',
      advice: expect.stringContaining('npm run setup') as string,
    })
    await expect(bare.openSession(signal)).rejects.toThrow(
      expect.objectContaining({
        code: 'BENCHMARK_MISSING',
        message: expect.stringContaining('npm run setup') as string,
      }),
    )
  })

  it('times graphs in rounds, pinned, with what it saw', async () => {
    const result = await runWith(binary)
    expect(result).toMatchObject({
      engine: expect.stringMatching(/^ncnn 1\.0\.\d{8}(-avx2-(gcc|clang)\d+)?$/u) as string,
      threads: 1,
      pinned: true,
      cores: [0],
      elementBits: 32,
    })
    expect(result.graphs.map((graph) => [graph.name, graph.samplesUs.length])).toEqual([
      ['stem', 5],
      ['layer 1', 5],
    ])
    expect(result.graphs.flatMap((graph) => graph.samplesUs).every((us) => us > 0 && us < 1e6)).toBe(true)
    expect(result.passes).toHaveLength(5)
    // Two kernels that are no graph: each takes its time beside each pass.
    for (const { referenceUs, referenceAfterUs, memoryUs } of result.passes)
      for (const us of [referenceUs, referenceAfterUs, memoryUs]) expect(us).toBeGreaterThan(10)
  })

  it('runs the quantised kernels too', async () => {
    const graphs = [
      {
        name: 'net',
        ...ncnn.writeGraph(networkOf(randomArchitecture(fbnetSpaces['fbnet-mini'], createRandom(1))), 'int8'),
      },
    ]
    expect((await runWith(binary, { ...job, graphs, precision: 'int8' })).graphs[0]!.samplesUs).toHaveLength(5)
  })

  it('loads and runs every operator of every space, and the published nets', async () => {
    const operators = Object.values(fbnetSpaces)
      .flatMap((space) => operatorPlaces(space))
      .flatMap((place) => place.candidates.map(({ operator }) => operator))
    const unique = [...new Map(operators.map((operator) => [operator.key, operator.network])).values()]
    const nets = (['fbnet-a', 'mobilenet-v2', 'darts-v2', 'pc-darts'] as const).map((id) =>
      networkOf(publishedArchitectures[id]),
    )
    const graphs = [...unique, ...nets].map((network, index) => ({
      name: String(index),
      ...ncnn.writeGraph(network, 'fp32'),
    }))
    const result = await runWith(binary, {
      ...job,
      graphs,
      passes: graphs.map((_, index) => [index]),
      warmupRounds: 0,
      rounds: 1,
    })
    expect(result.graphs.every((graph) => graph.samplesUs.length === 1)).toBe(true)
  })

  it('can be cancelled in the middle, and the program is gone', async () => {
    // It would go on for minutes.
    await expect(runWith(binary, { ...job, rounds: 1_000_000 }, AbortSignal.timeout(300))).rejects.toThrow(
      expect.objectContaining({ code: 'ABORTED' }),
    )
  })
})

describe('a benchmark program that fails', () => {
  it('refuses a graph that the engine cannot read', async () => {
    const broken = { ...stem!, text: '7767517\n2 2\nInput a 0 1 data\nMystery b 1 1 data output\n' }
    await expect(runWith(binary, { ...job, graphs: [stem!, broken] })).rejects.toThrow(
      expect.objectContaining({ code: 'BENCHMARK_FAILED', message: expect.stringContaining('graph 1') as string }),
    )
  })

  it('refuses a job that was cut', async () => {
    const path = join(folder, 'cut-job')
    writeFileSync(path, ncnn.writeJob(job).slice(0, -20))
    await expect(promisify(execFile)(binary, [path])).rejects.toMatchObject({
      code: 2,
      stdout: expect.stringContaining('"code":"bad-job"') as string,
    })
  })

  it('says so when memory runs out', async () => {
    const limited = program('limited', `ulimit -v 60000; exec '${binary}'`)
    const big = { ...stem!, input: { width: 4096, height: 4096, channels: 3 } }
    await expect(runWith(limited, { ...job, graphs: [big] })).rejects.toThrow(
      expect.objectContaining({ code: 'MEMORY_SHORT' }),
    )
  })

  it('leaves nothing of output that was cut', async () => {
    const cut = program('cut', `'${binary}' | head -c 700`)
    await expect(runWith(cut)).rejects.toThrow(expect.objectContaining({ code: 'BENCHMARK_OUTPUT_TRUNCATED' }))
  })

  it('is told apart when it was killed', async () => {
    await expect(runWith(program('killed', 'kill -9 $$'))).rejects.toThrow(
      expect.objectContaining({ code: 'BENCHMARK_FAILED' }),
    )
  })
})

describe('a latency table of this computer', () => {
  const protocol = defaultProtocol({ budgetSeconds: 4 })

  // Other work may spoil a measurement, but hardly three in a row.
  it('is measured, resumed, and sums to whole nets', { retry: 2 }, async () => {
    const stretches: MeasuredStretch[] = []
    const stop = new AbortController()
    const begun = measureLatencyTable(device, 'fbnet-mini', protocol, {
      signal: stop.signal,
      onStretch: (stretch) => {
        if (stretches.push(stretch) === 2) stop.abort()
      },
    })
    await expect(begun).rejects.toThrow(expect.objectContaining({ code: 'ABORTED' }))

    const table = await measureLatencyTable(device, 'fbnet-mini', protocol, { signal, resumeFrom: stretches })
    expect(table.stretches.slice(0, 2)).toEqual(stretches)
    expect(table.entries).toHaveLength(
      new Set(places.flatMap((place) => place.candidates.map(({ operator }) => operator.key))).size,
    )
    const us = (label: string) => table.entries.find((entry) => entry.label === label)!.medianUs
    expect(us('k3_e6')).toBeGreaterThan(us('k3_e3'))
    expect(us('k5_e6')).toBeGreaterThan(us('k3_e6'))

    const random = createRandom(3)
    const nets = Array.from({ length: 8 }, (_, index) => ({
      name: `net ${index}`,
      spec: randomArchitecture(fbnetSpaces['fbnet-mini'], random),
    }))
    const { report } = await auditTable(device, table, nets, protocol, { signal })
    // Wide, because other work may be going on here; on a quiet machine it is 2 %.
    expect(report.mape).toBeLessThan(0.25)
    expect(report.spearman).toBeGreaterThan(0.8)
  })

  it('measures one net end to end', async () => {
    const latency = await measureArchitecture(
      device,
      randomArchitecture(fbnetSpaces['fbnet-mini'], createRandom(1)),
      { ...protocol, budgetSeconds: 1 },
      { signal },
    )
    expect(latency.medianUs).toBeGreaterThan(0)
    expect(latency.minUs).toBeLessThanOrEqual(latency.medianUs)
    expect(latency.p90Us).toBeGreaterThanOrEqual(latency.medianUs)
  })
})
