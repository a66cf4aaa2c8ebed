import { describe, expect } from 'vitest'
import { fbnetSpaces, operatorPlaces } from '#shared/architecture/index.ts'
import type { Device } from '#main/devices/device.ts'
import { defaultProtocol, measureLatencyTable, targetOf } from '#main/devices/latency-table/index.ts'
import { compareTables } from '#main/workbench/latency-tables/compare.ts'
import { arm64Obstacle, binaryObstacle, never, phoneTest, useBench } from './fixture.ts'

const bench = useBench()
/** The stem and two layers: enough operators to rank, little enough for an emulated processor. */
const places = operatorPlaces(fbnetSpaces['fbnet-mini']).slice(0, 3)
const protocol = defaultProtocol({ budgetSeconds: 10, minimumRounds: 3 })

async function tableOf(device: Device) {
  const {
    entries,
    stretches,
    device: described,
  } = await measureLatencyTable(device, places, protocol, { signal: never })
  return {
    id: device.id,
    deviceId: device.id,
    deviceName: device.id,
    space: 'fbnet-mini' as const,
    size: null,
    protocol,
    origin: 'measured' as const,
    target: targetOf(described, device.engine, protocol, stretches),
    staleBecause: [],
    calibration: null,
    entries,
  }
}

describe('two phones of different kinds', () => {
  phoneTest(
    'rank the operators of a space differently, and the comparison says which each dislikes',
    async () => {
      const [x86, arm64] = [await bench.phone('alpha'), await bench.phone('beta', { kind: 'arm64' })]
      const [a, b] = [await tableOf(x86.device), await tableOf(arm64.device)]
      const comparison = compareTables(a, b, places)
      expect(comparison.operators).toBe(
        new Set(places.flatMap((place) => place.candidates.map(({ operator }) => operator.key))).size,
      )
      // The emulator is slower by far, and not alike for all operators.
      expect(comparison.medianRatio).toBeGreaterThan(5)
      expect(comparison.spearman).toBeLessThan(1)
      expect(comparison.spearman).toBeGreaterThan(0)
      expect(comparison.dislikedByB[0]!.relative).toBeGreaterThan(1)
      expect(comparison.dislikedByA[0]!.relative).toBeLessThan(1)
      await bench.lab.unplug(x86.phone)
      await bench.lab.unplug(arm64.phone)
    },
    { why: binaryObstacle('x86_64') ?? binaryObstacle('arm64-v8a') ?? arm64Obstacle, timeoutMs: 90_000 },
  )
})
