import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fbnetSpaces, operatorPlaces } from '#shared/architecture/index.ts'
import { createRandom } from '#shared/random.ts'
import type { BenchmarkSession } from '../device.ts'
import type { BenchmarkJob, PassSample } from '../engines/benchmark.ts'
import { passesOf } from '../engines/index.ts'
import { defaultProtocol, estimateSeconds, leastSeconds, measureLatencyTable } from './index.ts'
import { pretendDevice } from './pretend-device.ts'
import { leadRuns, warmupMs } from './protocol.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const { signal } = new AbortController()
/** Pushing the graphs and starting the program, on every start. */
const startMs = 1_500

/**
 * A phone on which a network of the space takes this long: the clock goes on as the benchmark program's own loops would
 * let it (a warm-up, then whole rounds until the limit, each pass run `leadRuns` times unseen before it counts). Its
 * starts differ so much that no interval is ever narrow enough.
 */
function phone(networkMs: number) {
  const random = createRandom(7)
  const base = pretendDevice({ latencyUs: () => 1 })
  const run = (job: BenchmarkJob): ReturnType<BenchmarkSession['run']> => {
    const passes = passesOf(job)
    const scatter = 0.8 + 0.4 * random.next()
    let spentMs = startMs
    const pass = (): void => {
      spentMs += networkMs * (leadRuns + 1)
    }
    for (let warm = 0; warm < job.warmupRounds || spentMs < startMs + warmupMs; warm++) passes.forEach(pass)
    const begunMs = spentMs
    const samples: PassSample[] = []
    rounds: for (let round = 0; round < job.rounds; round++) {
      for (const [index, graphs] of passes.entries()) {
        pass()
        samples.push({
          pass: index,
          latenciesUs: graphs.map(() => (scatter * networkMs * 1_000) / graphs.length),
          awayUs: graphs.map(() => 0),
          referenceUs: 70,
          referenceAfterUs: 70,
          memoryUs: 90,
          overheadUs: 0.5,
          preempted: 0,
          core: 0,
          moved: false,
          frequencyMhz: null,
        })
        // Not before one whole round.
        if (round > 0 && spentMs - begunMs > (job.limitMs ?? Infinity)) break rounds
      }
    }
    vi.advanceTimersByTime(spentMs)
    return Promise.resolve({
      engine: 'pretence',
      threads: 1,
      pinned: true,
      cores: [0],
      pinError: null,
      elementBits: 32,
      halfArithmetic: false,
      graphs: [],
      passes: samples,
    })
  }
  return { ...base, openSession: async (asked: AbortSignal) => ({ ...(await base.openSession(asked)), run }) }
}

describe('a table of the full 22 × 9 space under the default budget', () => {
  // FBNet's nets take 20 to 28 ms on its phone in int8; random nets of the space in fp32 take several times that.
  it.each([28, 250])('takes under three minutes where a network takes %d ms, whatever the noise', async (networkMs) => {
    const begunAt = performance.now()
    const table = await measureLatencyTable(phone(networkMs), 'fbnet', defaultProtocol(), { signal })
    const seconds = (performance.now() - begunAt) / 1000
    expect(seconds).toBeLessThan(180)
    expect(table.entries).toHaveLength(
      new Set(
        operatorPlaces(fbnetSpaces.fbnet).flatMap((place) => place.candidates.map(({ operator }) => operator.key)),
      ).size,
    )
    expect(table.entries.some((entry) => entry.noisy)).toBe(true)
    expect(table.stretches.length).toBeGreaterThanOrEqual(5)
  })

  it('takes what was told before the start, but for the round that a start cannot cut', async () => {
    const begunAt = performance.now()
    const table = await measureLatencyTable(phone(28), 'fbnet', defaultProtocol(), { signal })
    const longest = Math.max(...table.stretches.map((stretch) => stretch.durationMs)) / 1000
    expect((performance.now() - begunAt) / 1000).toBeLessThanOrEqual(estimateSeconds(defaultProtocol()) + longest)
  })
})

describe('the least time of a table, before anything was measured', () => {
  const cluster = (maxFrequencyMhz: number | null, cores = [0]) => ({
    name: `${String(maxFrequencyMhz)}`,
    cores,
    maxFrequencyMhz,
  })
  const places = operatorPlaces(fbnetSpaces.fbnet)
  const least = (clusters: Parameters<typeof leastSeconds>[2], protocol = defaultProtocol()): number =>
    leastSeconds(places, protocol, clusters)

  it('is less on a faster cluster, and goes by the one that is measured', () => {
    expect(least([cluster(3_000)])).toBeLessThan(least([cluster(1_500)]))
    const both = [cluster(3_000, [4]), cluster(1_500, [0])]
    expect(least(both)).toBe(least([cluster(3_000)]))
    expect(least(both, defaultProtocol({ cores: [0] }))).toBe(least([cluster(1_500)]))
  })
  it('is less for a smaller space', () => {
    expect(leastSeconds(operatorPlaces(fbnetSpaces['fbnet-mini']), defaultProtocol(), [])).toBeLessThan(least([]))
  })
  it('is never more than the time told as the most, and never less than the starts that a table needs', () => {
    expect(least([cluster(1)])).toBe(estimateSeconds(defaultProtocol()))
    expect(leastSeconds(places.slice(0, 1), defaultProtocol(), [])).toBeGreaterThan((5 * warmupMs) / 1_000)
  })
})
