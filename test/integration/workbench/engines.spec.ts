import { afterEach, beforeEach, expect, it } from 'vitest'
import { fbnetSpaces, publishedArchitectures, randomArchitecture } from '#shared/architecture/index.ts'
import { createRandom } from '#shared/random.ts'
import { mnn } from '#main/devices/engines/index.ts'
import { createFixedSource } from '#main/workbench/devices/sources.ts'
import { failureOf, newHome, openBench, pretendDevice, removeHome, type Bench } from './fixture.ts'

let home: string
let bench: Bench
beforeEach(async () => {
  home = newHome()
  const computer = pretendDevice('local')
  // Twice as slow with its other engine.
  const other = { ...pretendDevice('local', { slowness: () => 2 }), engine: mnn }
  const withEngine: typeof computer.withEngine = (id) => (id === 'mnn' ? other : undefined)
  const devices = [{ ...computer, withEngine }, pretendDevice('phone')]
  bench = await openBench(home, { deviceSource: createFixedSource(devices) })
})
afterEach(async () => {
  await bench.close()
  removeHome(home)
})

const quick = { budgetSeconds: 1, minimumRounds: 1 }

async function measured(engine?: 'mnn'): Promise<string> {
  const protocol = { ...quick, ...(engine && { engine }) }
  const { jobId, id } = await bench.client.latencyTables.measure({ deviceId: 'local', space: 'fbnet-mini', protocol })
  expect((await bench.ended(jobId)).failure).toBeNull()
  return id
}

it('tables of two engines are of two targets, each audited with its own, and one network is told of on both', async () => {
  const ids = [await measured(), await measured('mnn')]
  const tables = await Promise.all(ids.map((id) => bench.client.latencyTables.get({ id })))
  expect(tables.map(({ target }) => target!.engine)).toEqual(['ncnn', 'mnn'])
  expect(tables[0]!.protocol).not.toHaveProperty('engine')
  for (const { target, audit, staleBecause } of tables) {
    expect(audit).toMatchObject({ target })
    expect(Math.abs(audit!.bias)).toBeLessThan(0.01)
    // Neither takes the place of the other.
    expect(staleBecause.filter(({ kind }) => kind !== 'binary')).toEqual([])
  }
  const comparison = await bench.client.latencyTables.compare({ a: ids[0]!, b: ids[1]! })
  expect(comparison.warnings).toContainEqual(expect.objectContaining({ kind: 'engine' }))
  expect(comparison.medianRatio).toBeCloseTo(2, 1)

  const spec = randomArchitecture(fbnetSpaces['fbnet-mini'], createRandom(1))
  const net = await bench.client.architectures.add({ name: 'net', spec })
  for (const engine of [undefined, 'mnn'] as const) {
    const { jobId } = await bench.client.architectures.measureTogether({
      ids: [net.id],
      deviceId: 'local',
      protocol: { ...quick, ...(engine && { engine }) },
    })
    expect((await bench.ended(jobId)).failure).toBeNull()
  }
  const record = await bench.client.architectures.get({ id: net.id })
  expect(record.measurements.map(({ target }) => target.engine).sort()).toEqual(['mnn', 'ncnn'])
  expect(record.predictions.map(({ target }) => target.engine).sort()).toEqual(['mnn', 'ncnn'])
})

it('what an engine cannot run, and a device that has not got it, are refused before anything is measured', async () => {
  const asked = (deviceId: string, precision: 'fp32' | 'fp16' = 'fp32') =>
    bench.client.latencyTables.measure({
      ...{ deviceId, space: 'fbnet-mini' },
      protocol: { ...quick, engine: 'mnn', precision },
    })
  expect(await failureOf(asked('phone'))).toMatchObject({ code: 'ENGINE_UNSUPPORTED' })
  expect(await failureOf(asked('local', 'fp16'))).toMatchObject({ code: 'ENGINE_UNSUPPORTED' })
  const net = await bench.client.architectures.add({ name: 'net', spec: publishedArchitectures['mobilenet-v2'] })
  const deployment = { architectureId: net.id, weights: { kind: 'untrained', seed: 1 }, deviceId: 'local' } as const
  expect(
    await failureOf(bench.client.deployments.start({ ...deployment, engine: 'mnn', precisions: ['fp32', 'fp16'] })),
  ).toMatchObject({ code: 'ENGINE_UNSUPPORTED' })
  expect(await bench.client.latencyTables.list()).toEqual([])
})
