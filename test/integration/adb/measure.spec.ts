import { describe, expect } from 'vitest'
import { operatorPlaces, fbnetSpaces } from '#shared/architecture/index.ts'
import { defaultProtocol, measureLatencyTable } from '#main/devices/latency-table/index.ts'
import type { MeasuredStretch } from '#shared/latency/stretch.ts'
import { arm64Obstacle, armv7Obstacle, binaryObstacle, job, never, phoneTest, useBench } from './fixture.ts'

const bench = useBench()

describe('the real benchmark program', () => {
  phoneTest(
    'runs on an x86_64 phone, pinned to its fast cluster, and leaves nothing there',
    async () => {
      const { phone, device } = await bench.phone('alpha')
      const session = await device.openSession(never)
      const passes: number[] = []
      const result = await session.run({ ...job, cores: [] }, never, (done) => passes.push(done))
      expect(result.graphs.map(({ samplesUs }) => samplesUs.length)).toEqual([3, 3])
      expect(result.graphs.flatMap(({ samplesUs }) => samplesUs).every((us) => us > 0)).toBe(true)
      expect(passes).toEqual([1, 2, 3])
      expect(result.pinned).toBe(true)
      const fastest = (await device.describe(never)).clusters[0]?.cores ?? []
      expect(fastest).toEqual(expect.arrayContaining([...result.cores]))
      await session.dispose()
      await bench.lab.unplug(phone)
    },
    { why: binaryObstacle('x86_64') },
  )

  phoneTest(
    'runs on an arm64 phone, with half precision really in use',
    async () => {
      const { phone, device } = await bench.phone('beta', { kind: 'arm64' })
      const session = await device.openSession(never)
      const result = await session.run({ ...job, precision: 'fp16', rounds: 2 }, never)
      expect(result).toMatchObject({ elementBits: 16, halfArithmetic: true })
      expect(result.graphs.map(({ samplesUs }) => samplesUs.length)).toEqual([2, 2])
      await session.dispose()
      await bench.lab.unplug(phone)
    },
    { why: binaryObstacle('arm64-v8a') ?? arm64Obstacle },
  )

  phoneTest(
    'runs on a 32-bit ARM phone, in every precision',
    async () => {
      const { phone, device } = await bench.phone('old-beta', { kind: 'armv7' })
      expect((await device.describe(never)).abis[0]).toBe('armeabi-v7a')
      const session = await device.openSession(never)
      for (const precision of ['fp32', 'fp16', 'int8'] as const) {
        const result = await session.run({ ...job, precision, rounds: 2 }, never)
        expect(result.graphs.map(({ samplesUs }) => samplesUs.length)).toEqual([2, 2])
        // The 32-bit instruction set has no arithmetic on halves: a table in fp16 is refused.
        expect(result).toMatchObject({ elementBits: 32, halfArithmetic: false })
      }
      await session.dispose()
      await bench.lab.unplug(phone)
    },
    { why: binaryObstacle('armeabi-v7a') ?? armv7Obstacle, timeoutMs: 120_000 },
  )

  phoneTest(
    'runs on a core that is on where the fast ones are switched off, and the table tells of it',
    async () => {
      const { phone, device } = await bench.phone('dozing', {
        coresMhz: [1800, 2400],
        coresOff: [1],
        hidesClocks: true,
      })
      const places = operatorPlaces(fbnetSpaces['fbnet-mini']).slice(0, 1)
      const protocol = defaultProtocol({ budgetSeconds: 2, minimumRounds: 2, intervalTarget: 0.9 })
      const { stretches, warnings } = await measureLatencyTable(device, places, protocol, { signal: never })
      expect(stretches.every(({ pinned, cores }) => pinned && cores.join() === '0')).toBe(true)
      expect(warnings).toContainEqual({ kind: 'cores-off', cores: '1' })
      const named = measureLatencyTable(device, places, defaultProtocol({ cores: [1] }), { signal: never })
      await expect(named).rejects.toMatchObject({ code: 'CORES_UNAVAILABLE' })
      await bench.lab.unplug(phone)
    },
    { why: binaryObstacle('x86_64') },
  )

  phoneTest(
    'a table whose phone is pulled in the middle goes on from its finished stretches',
    async () => {
      const { phone, device, source } = await bench.phone('gamma')
      const places = operatorPlaces(fbnetSpaces['fbnet-mini']).slice(0, 3)
      const protocol = defaultProtocol({ budgetSeconds: 4, minimumRounds: 5, intervalTarget: 0.5 })
      const kept: MeasuredStretch[] = []
      const cut = measureLatencyTable(device, places, protocol, {
        signal: never,
        onStretch: (stretch) => {
          kept.push(stretch)
          void phone.kill()
        },
      })
      await expect(cut).rejects.toMatchObject({ code: 'DEVICE_GONE' })
      expect(kept.length).toBeGreaterThan(0)
      const before = [...kept]
      await bench.lab.server.disconnect(phone.serial)
      await phone.start()
      await bench.lab.plug(phone)
      await source.list(never)
      const table = await measureLatencyTable(device, places, protocol, { signal: never, resumeFrom: before })
      expect(table.stretches.slice(0, before.length)).toEqual(before)
      expect(table.stretches.length).toBeGreaterThan(before.length)
      expect(table.entries.length).toBeGreaterThan(0)
      expect(table.device.id).toBe(device.id)
      expect(table.conditions.every(({ thermalStatus }) => thermalStatus === 0)).toBe(true)
      await bench.lab.unplug(phone)
    },
    { why: binaryObstacle('x86_64'), timeoutMs: 60_000 },
  )
})
