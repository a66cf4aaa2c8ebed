import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { PassSample } from '../engines/benchmark.ts'
import { defaultProtocol, measureLatencyTable } from './index.ts'
import { pretendDevice, type Pretence, type PretendDevice } from './pretend-device.ts'

const { signal } = new AbortController()
const protocol = defaultProtocol({ budgetSeconds: 5 })
const cost = (name: string) => 5 + (name.length % 7)

/** A run takes what it is given; nothing else takes time. */
const pretend = (pretence: Pretence): PretendDevice =>
  pretendDevice({
    ...pretence,
    onRun: ({ limitMs = 0 }) => void vi.advanceTimersByTime(Math.max(50, Math.ceil(limitMs))),
  })
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a latency table of a device that changes its speed', () => {
  /** Everything takes so many times as long, the kernel beside it too; told by arithmetic alone it is all one. */
  const slowed =
    (times: (start: number) => number) =>
    (sample: PassSample, start: number): PassSample => ({
      ...sample,
      referenceUs: 70 * times(start),
      referenceAfterUs: 70 * times(start),
      latenciesUs: sample.latenciesUs.map((us) => 0.5 + (us - 0.5) * times(start) ** 1.1),
    })
  const settling = { everySeconds: 0.01, longestSeconds: 0.03 }

  it('tells every row at the settled speed, whatever the speed of its stretch', async () => {
    const table = await measureLatencyTable(
      pretend({ latencyUs: cost, sample: slowed((start) => (start % 2 === 0 ? 1 : 1.4)) }),
      'fbnet-mini',
      protocol,
      { signal },
    )
    expect(table.speed.told.arithmeticUs).toBeCloseTo(70)
    expect(table.stretches).toHaveLength(5)
    for (const entry of table.entries) expect(entry.medianUs).toBeCloseTo(cost(entry.key))
  })

  it('tells at the speed that the target is known for, though it is slow all the time', async () => {
    const speed = { arithmeticUs: 70, memoryUs: 90 }
    const table = await measureLatencyTable(
      pretend({ latencyUs: cost, sample: slowed(() => 1.5) }),
      'fbnet-mini',
      protocol,
      { signal, tellAt: { known: () => Promise.resolve({ settled: speed, sessions: [speed] }) } },
    )
    expect(table.speed).toMatchObject({ told: speed, taken: { arithmeticUs: 105 } })
    expect(table.seen.arithmeticUs).toBe(105)
    for (const entry of table.entries) expect(entry.medianUs).toBeCloseTo(cost(entry.key))
    expect(table.warnings.map(({ kind }) => kind)).not.toContain('unsettled')
  })

  it('waits where it is far from settled, and leaves that stretch out', async () => {
    const waits: number[] = []
    const device = pretend({
      latencyUs: cost,
      sample: slowed((start) => (start === 2 ? 2 : 1)),
    })
    const table = await measureLatencyTable(device, 'fbnet-mini', protocol, {
      signal,
      settling,
      onProgress: ({ stage }) => {
        if (stage.name === 'settling') waits.push(stage.seconds)
      },
    })
    expect(waits).toEqual([0])
    expect(table.stretches).toHaveLength(6)
    expect(table.warnings).toContainEqual({ kind: 'drifted', some: '1', all: '6' })
    for (const entry of table.entries) expect(entry.p90Us).toBeCloseTo(cost(entry.key))
  })

  it('says so where the device never comes near, and waits no longer than is allowed', async () => {
    const speed = { arithmeticUs: 70, memoryUs: 90 }
    const waits: number[] = []
    const table = await measureLatencyTable(
      pretend({ latencyUs: cost, sample: slowed(() => 2) }),
      'fbnet-mini',
      protocol,
      {
        signal,
        settling,
        tellAt: { known: () => Promise.resolve({ settled: speed, sessions: [speed] }) },
        onProgress: ({ stage }) => {
          if (stage.name === 'settling') waits.push(stage.seconds)
        },
      },
    )
    expect(waits).toHaveLength(3)
    expect(table.warnings).toContainEqual({ kind: 'unsettled', percent: '50' })
    expect(table.entries.length).toBeGreaterThan(50)
  })
})
