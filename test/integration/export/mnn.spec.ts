import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { networkOf } from '#shared/architecture/index.ts'
import { engines } from '#shared/engines/index.ts'
import type { BenchmarkSession } from '#main/devices/device.ts'
import { mnn } from '#main/devices/engines/index.ts'
import { createLocalDevice } from '#main/devices/local/index.ts'
import { benchmarkBinary, hostAbi } from '../../../scripts/setup/paths.mjs'
import { differenceOn } from './difference-on.ts'
import { lived } from './lived.ts'
import { shippedSpecs } from './specs.ts'

const binary = benchmarkBinary(hostAbi(), 'mnn')
const obstacle = existsSync(binary) ? null : `no benchmark program of MNN: ${engines.mnn.build}`
const nets = ['FBNet-A at 32²', 'FBNet-C at 224²', 'MobileNetV2', 'DARTS_V2, C 8, 8 cells']

describe('MNN answers as TensorFlow', () => {
  let session: BenchmarkSession
  beforeAll(async () => {
    if (obstacle === null)
      session = await createLocalDevice({ engine: mnn, binary }).openSession(new AbortController().signal)
  })
  afterAll(async () => {
    if (obstacle === null) await session.dispose()
  })
  it.for(nets)('%s', async (name, { skip }) => {
    if (obstacle !== null) return skip(obstacle)
    expect(await differenceOn(session.models, lived(networkOf(shippedSpecs[name]!)))).toBeLessThan(1e-4)
  })
})
