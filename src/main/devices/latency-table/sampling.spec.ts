import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fbnetSpaces, operatorPlaces, operatorsOf, randomArchitecture } from '#shared/architecture/index.ts'
import { createRandom } from '#shared/random.ts'
import type { MeasuredStretch } from '#shared/latency/stretch.ts'
import { ncnn } from '../engines/index.ts'
import { waitUntilCool } from './cool-down.ts'
import { auditTable, defaultProtocol, measureArchitectures, measureLatencyTable, predictSum } from './index.ts'
import { drawPaths, graphsOf } from './paths.ts'
import { pretendDevice, type Pretence, type PretendDevice } from './pretend-device.ts'

const { signal } = new AbortController()
const space = fbnetSpaces['fbnet-mini']
const protocol = defaultProtocol({ budgetSeconds: 5 })
/** Latency from the key alone, so that sums can be checked. */
const cost = (name: string) => 5 + (name.length % 7)
const uniqueKeys = new Set(
  operatorPlaces(space).flatMap((place) => place.candidates.map(({ operator }) => operator.key)),
)

const roundMs = 50
/** A run takes what it is given, or one round; nothing else takes time, however busy the computer of the tests is. */
const pretend = (pretence: Pretence): PretendDevice =>
  pretendDevice({
    ...pretence,
    onRun: ({ limitMs = 0 }) => void vi.advanceTimersByTime(Math.max(roundMs, Math.ceil(limitMs))),
  })

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the paths', () => {
  it('are whole networks in order, and hold every candidate of every place', () => {
    const { places } = graphsOf(operatorPlaces(space), ncnn, 'fp32')
    const paths = drawPaths(places, createRandom(1))
    expect(paths).toHaveLength(9)
    for (const path of paths)
      path.forEach((graph, place) => {
        expect(places[place]).toContain(graph)
      })
    expect(new Set(paths.flat()).size).toBe(places.flat().length)
    expect(drawPaths(places, createRandom(2))).not.toEqual(paths)
  })

  it('never let two layers share weights, though they share a row', () => {
    const { graphs, keys, series } = graphsOf(operatorPlaces(space), ncnn, 'fp32')
    expect(graphs).toHaveLength(2 + 9 * 7)
    expect(new Set(keys)).toEqual(uniqueKeys)
    expect(series.map((each) => each.key)).toEqual([...uniqueKeys])
  })
})

describe('a latency table', () => {
  it('has one row for each unique operator, and ends as soon as all are known well', async () => {
    const device = pretend({ latencyUs: cost })
    const entries: number[] = []
    const table = await measureLatencyTable(device, 'fbnet-mini', protocol, {
      signal,
      onEntries: (rows) => {
        entries.push(rows.length)
      },
    })
    expect(table.entries.map((entry) => entry.key)).toEqual([...uniqueKeys])
    expect(table.stretches).toHaveLength(5)
    expect(entries).toEqual([uniqueKeys.size, uniqueKeys.size, uniqueKeys.size, uniqueKeys.size, uniqueKeys.size])
    expect(table.entries.every((entry) => !entry.noisy)).toBe(true)
    expect(device.disposed()).toBe(1)
    const stem = table.entries[0]!
    expect(stem).toMatchObject({
      label: 'stem',
      medianUs: cost(stem.key),
      minUs: cost(stem.key),
      intervalUs: { low: cost(stem.key), high: cost(stem.key) },
    })
  })

  it('takes the cost of the call away, and leaves an identity the resolution', async () => {
    const table = await measureLatencyTable(
      pretend({ latencyUs: (name) => (name.startsWith('skip|stride=1') ? 0.02 : 3) }),
      'fbnet-mini',
      protocol,
      { signal },
    )
    const skip = table.entries.find((entry) => entry.key === 'skip|stride=1|16x16x24>16x16x24')!
    expect(skip.medianUs).toBe(0.05)
    expect(skip.noisy).toBe(false)
    expect(table.entries.find((entry) => entry.label === 'k3_e1')!.medianUs).toBe(3)
  })

  it('keeps on while starts of the program differ, until the budget ends, and marks those rows', async () => {
    const noisyKey = [...uniqueKeys][1]!
    const device = pretend({ latencyUs: (name, start) => (name === noisyKey ? 100 * (1 + (start % 2)) : 10) })
    const table = await measureLatencyTable(device, 'fbnet-mini', protocol, { signal })
    // Of 700 ms, but for the last.
    expect(table.stretches).toHaveLength(Math.ceil(protocol.budgetSeconds / 0.7))
    expect(table.stretches.at(-1)!.durationMs).toBeLessThan(700)
    expect(table.entries.filter((entry) => entry.noisy).map((entry) => entry.key)).toEqual([noisyKey])
    expect(table.warnings).toContainEqual({ kind: 'noisy', some: '1', all: String(uniqueKeys.size) })
  })

  it('leaves runs in which the device changed its speed out and counts them', async () => {
    let count = 0
    const table = await measureLatencyTable(
      pretend({
        latencyUs: cost,
        sample: (sample) =>
          count++ % 5 === 0
            ? { ...sample, referenceAfterUs: 140, latenciesUs: sample.latenciesUs.map((us) => 2 * us) }
            : sample,
      }),
      'fbnet-mini',
      protocol,
      { signal },
    )
    expect(table.droppedPasses).toBeGreaterThan(0)
    expect(Math.max(...table.entries.map((entry) => entry.p90Us))).toBeLessThan(20)
  })

  it('takes up where it was stopped', async () => {
    const stored: MeasuredStretch[] = []
    const stop = new AbortController()
    const interrupted = measureLatencyTable(pretend({ latencyUs: cost }), 'fbnet-mini', protocol, {
      signal: stop.signal,
      onStretch: (stretch) => {
        if (stored.push(JSON.parse(JSON.stringify(stretch)) as MeasuredStretch) === 2) stop.abort()
      },
    })
    await expect(interrupted).rejects.toThrow(expect.objectContaining({ code: 'ABORTED' }))
    const device = pretend({ latencyUs: cost })
    const table = await measureLatencyTable(device, 'fbnet-mini', protocol, { signal, resumeFrom: stored })
    expect(device.jobs).toHaveLength(3)
    expect(table.stretches).toHaveLength(5)
  })

  it('does not mix samples of two builds', async () => {
    const { stretches } = await measureLatencyTable(pretend({ latencyUs: cost }), 'fbnet-mini', protocol, {
      signal,
    })
    await expect(
      measureLatencyTable(pretend({ latencyUs: cost, binarySha256: 'bb' }), 'fbnet-mini', protocol, {
        signal,
        resumeFrom: stretches,
      }),
    ).rejects.toThrow(expect.objectContaining({ code: 'TABLE_MISMATCH' }))
  })

  it('does not mix samples of two versions of the protocol', async () => {
    const { stretches } = await measureLatencyTable(pretend({ latencyUs: cost }), 'fbnet-mini', protocol, {
      signal,
    })
    const device = pretend({ latencyUs: cost })
    await expect(
      measureLatencyTable(device, 'fbnet-mini', { ...protocol, version: 1 }, { signal, resumeFrom: stretches }),
    ).rejects.toThrow(expect.objectContaining({ code: 'TABLE_MISMATCH' }))
    expect(device.jobs).toHaveLength(0)
  })

  it('refuses half precision where the engine would run another under its name', async () => {
    const half = { ...protocol, precision: 'fp16' as const }
    await expect(measureLatencyTable(pretend({ latencyUs: cost }), 'fbnet-mini', half, { signal })).rejects.toThrow(
      expect.objectContaining({ code: 'PRECISION_UNSUPPORTED' }),
    )
    expect(
      (await measureLatencyTable(pretend({ latencyUs: cost, elementBits: 16 }), 'fbnet-mini', half, { signal }))
        .entries,
    ).toHaveLength(uniqueKeys.size)
  })

  it('refuses numbers of other cores than those that were named, and tells where none were', async () => {
    const unpinned = pretend({ latencyUs: cost, pinError: 'Invalid argument' })
    await expect(
      measureLatencyTable(unpinned, 'fbnet-mini', defaultProtocol({ cores: [7] }), { signal }),
    ).rejects.toMatchObject({
      code: 'CORES_UNAVAILABLE',
      message: expect.stringContaining('Invalid argument') as string,
    })
    const table = await measureLatencyTable(unpinned, 'fbnet-mini', protocol, { signal })
    expect(table.warnings).toContainEqual({ kind: 'unpinned', reason: 'Invalid argument' })
  })

  it('refuses several threads, whose pool would be measured instead of the device', async () => {
    const device = pretend({ latencyUs: cost })
    await expect(measureLatencyTable(device, 'fbnet-mini', { ...protocol, threads: 2 }, { signal })).rejects.toThrow(
      expect.objectContaining({ code: 'THREADS_UNSUPPORTED' }),
    )
    expect(device.jobs).toHaveLength(0)
  })

  it('that ran out of time on a busy device gets time anew when it is resumed', async () => {
    const stored: MeasuredStretch[] = []
    let isBusy = true
    // No run is left on its core: all are dropped.
    const device = (): ReturnType<typeof pretend> =>
      pretend({ latencyUs: cost, sample: (sample) => ({ ...sample, moved: isBusy }) })
    const hurried = { ...protocol, budgetSeconds: 0.2 }
    const settling = { everySeconds: 0.001, longestSeconds: 0.01 }
    await expect(
      measureLatencyTable(device(), 'fbnet-mini', hurried, {
        settling,
        signal,
        onStretch: (stretch) => {
          stored.push({ ...stretch, durationMs: 1_000 })
        },
      }),
    ).rejects.toThrow(expect.objectContaining({ code: 'NO_STEADY_SAMPLES' }))
    isBusy = false
    const table = await measureLatencyTable(device(), 'fbnet-mini', hurried, { signal, resumeFrom: stored })
    expect(table.entries).toHaveLength(uniqueKeys.size)
  })

  it('is paused at the end of the stretch at work, which is kept', async () => {
    const pause = new AbortController()
    const kept: MeasuredStretch[] = []
    const device = pretend({
      latencyUs: (name) => {
        pause.abort()
        return cost(name)
      },
    })
    await expect(
      measureLatencyTable(device, 'fbnet-mini', protocol, {
        signal,
        pause: pause.signal,
        onStretch: (stretch) => {
          kept.push(stretch)
        },
      }),
    ).rejects.toThrow(expect.objectContaining({ code: 'ABORTED' }))
    expect(kept).toHaveLength(1)
    expect(device.disposed()).toBe(1)
  })

  it('waits for a hot battery where the system has no thermal status', async () => {
    const waits: string[] = []
    const device = pretend({ latencyUs: cost, batteryC: (reading) => (reading < 3 ? 47 : 30) })
    await measureLatencyTable(device, 'fbnet-mini', protocol, {
      signal,
      coolDown: { everySeconds: 0.01 },
      onProgress: ({ message }) => {
        if (message.startsWith('Waiting')) waits.push(message)
      },
    })
    expect(waits).toHaveLength(3)
    const never = pretend({ latencyUs: cost, batteryC: () => 47 })
    await expect(
      measureLatencyTable(never, 'fbnet-mini', protocol, {
        signal,
        coolDown: { everySeconds: 0.01, longestSeconds: 0.02 },
      }),
    ).rejects.toThrow(/battery at 47 °C; below 45 °C/)
  })

  it('throws away what was measured while the device throttled', async () => {
    // Readings come in pairs, before and after each start; the third start ends throttled.
    const table = await measureLatencyTable(
      pretend({
        latencyUs: (_, start) => (start === 2 ? 500 : 10),
        thermalStatus: (reading) => (reading === 5 ? 3 : 0),
      }),
      'fbnet-mini',
      protocol,
      { signal },
    )
    expect(table.stretches).toHaveLength(5)
    expect(Math.max(...table.entries.map((entry) => entry.p90Us))).toBe(10)
  })

  it('gives up on a device that throttles again and again, and closes its session', async () => {
    const device = pretend({ latencyUs: cost, thermalStatus: (reading) => (reading % 2 === 1 ? 3 : 0) })
    await expect(measureLatencyTable(device, 'fbnet-mini', protocol, { signal })).rejects.toThrow(
      expect.objectContaining({ code: 'DEVICE_TOO_HOT' }),
    )
    expect(device.disposed()).toBe(1)
  })

  it('shows rows known, rows in all, and the time left', async () => {
    const seen: { done: number; total: number; etaSeconds: number | null }[] = []
    await measureLatencyTable(pretend({ latencyUs: cost }), 'fbnet-mini', protocol, {
      signal,
      onProgress: (progress) => {
        seen.push(progress)
      },
    })
    expect(seen[0]).toMatchObject({ done: 0, total: uniqueKeys.size })
    expect(seen[0]!.etaSeconds).toBeLessThanOrEqual(5)
    expect(seen.at(-1)).toMatchObject({ done: uniqueKeys.size, total: uniqueKeys.size, etaSeconds: 0 })
  })
})

describe('waiting for a hot device', () => {
  it('goes on as soon as the status has fallen', async () => {
    const waits: number[] = []
    await waitUntilCool(pretend({ latencyUs: cost, thermalStatus: (reading) => (reading < 2 ? 4 : 1) }), {
      signal,
      everySeconds: 0.01,
      onWait: (_, waited) => {
        waits.push(waited)
      },
    })
    expect(waits).toHaveLength(2)
  })

  it('ends with a coded error, or when it is cancelled', async () => {
    const hot = pretend({ latencyUs: cost, thermalStatus: () => 3 })
    await expect(waitUntilCool(hot, { signal, everySeconds: 0.01, longestSeconds: 0.02 })).rejects.toThrow(
      expect.objectContaining({ code: 'DEVICE_TOO_HOT' }),
    )
    await expect(waitUntilCool(hot, { signal: AbortSignal.timeout(20), everySeconds: 60 })).rejects.toThrow(
      expect.objectContaining({ code: 'ABORTED' }),
    )
  })
})

describe('an audit', () => {
  const random = createRandom(1)
  const nets = Array.from({ length: 12 }, (_, index) => ({
    name: `net ${index}`,
    spec: randomArchitecture(space, random),
  }))

  it('finds the factor by which whole nets are slower than the sums', async () => {
    const table = await measureLatencyTable(pretend({ latencyUs: cost }), 'fbnet-mini', protocol, { signal })
    const sums = nets.map(({ spec }) => predictSum(table.entries, spec))
    const device = pretend({ latencyUs: (name) => 1.1 * sums[Number(name)]! })
    const { report } = await auditTable(device, table, nets, protocol, { signal })
    expect(report.calibration.factor).toBeCloseTo(1.1)
    expect(report.bias).toBeCloseTo(1 / 1.1 - 1)
    expect(report.spearman).toBeCloseTo(1)
    expect([report.within5, report.within10]).toEqual([0, 1])
    expect(report.nets[3]).toMatchObject({ architecture: 'net 3', predictedUs: sums[3] })
    expect(device.jobs[0]!.graphs).toHaveLength(12)
  })

  it('is refused, with what to do, of a table that another build of the program measured', async () => {
    const table = await measureLatencyTable(pretend({ latencyUs: cost }), 'fbnet-mini', protocol, { signal })
    const device = pretend({ latencyUs: () => 1_000, binarySha256: 'bb' })
    const refused = auditTable(device, table, nets, protocol, { signal })
    await expect(refused).rejects.toMatchObject({
      code: 'TABLE_MISMATCH',
      message: expect.stringMatching(/another build.*Measure the table again \(tansaku measure\)/u) as string,
      details: { found: 'aa', expected: 'bb' },
    })
    expect([device.jobs.length, device.disposed()]).toEqual([0, 1])
  })

  it('sums the rows of an architecture and names the one that is missing', async () => {
    const table = await measureLatencyTable(pretend({ latencyUs: cost }), 'fbnet-mini', protocol, { signal })
    const keys = operatorsOf(nets[0]!.spec).map((operator) => operator.key)
    const rows = new Map(table.entries.map((entry) => [entry.key, entry.medianUs]))
    expect(predictSum(table.entries, nets[0]!.spec)).toBeCloseTo(keys.reduce((sum, key) => sum + rows.get(key)!, 0))
    expect(() => predictSum(table.entries.slice(1), nets[0]!.spec)).toThrow(
      expect.objectContaining({ code: 'MISSING_OPERATOR' }),
    )
  })

  it('measures each net once, in the order given, even where names repeat', async () => {
    const twice = [nets[0]!, nets[0]!]
    const latencies = await measureArchitectures(
      pretend({ latencyUs: (name) => 100 + Number(name) }),
      twice,
      protocol,
      { signal },
    )
    expect(latencies.map(({ name, medianUs }) => [name, medianUs])).toEqual([
      ['net 0', 100],
      ['net 0', 101],
    ])
    expect(latencies[0]!.rawUs).toHaveLength(latencies[0]!.samples)
  })
})
