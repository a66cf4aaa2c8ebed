import { afterEach, beforeEach, expect, it } from 'vitest'
import { targetKey } from '#shared/latency/target.ts'
import { openStore } from '#main/store/index.ts'
import { describeFront } from '#main/cli/front-text.ts'
import { frontSvg } from '#main/cli/front-svg.ts'
import { storeDeployedNetworks, storeDeployment } from './deployed-networks.ts'
import { failureOf, newHome, openBench, removeHome } from './fixture.ts'

let home: string
beforeEach(async () => {
  home = newHome()
  await storeDeployedNetworks(home)
})
afterEach(() => {
  removeHome(home)
})

async function frontOf(query: Parameters<Awaited<ReturnType<typeof openBench>>['client']['fronts']['get']>[0]) {
  const bench = await openBench(home)
  try {
    return await bench.client.fronts.get(query)
  } finally {
    await bench.close()
  }
}

it('the front as deployed has what the device came to last, and says how many networks it leaves out', async () => {
  const front = await frontOf({ deployed: 'fp32' })
  expect(front).toMatchObject({ deployed: { precision: 'fp32', without: 1 }, xUnit: 'µs' })
  expect(front.series).toHaveLength(1)
  const [first, second] = front.series[0]!.points
  expect(first).toMatchObject({
    name: 'network 0',
    x: 4_000,
    xInterval: { low: 3_800, high: 4_400 },
    testAccuracy: 0.7,
    pictures: 200,
    standing: 'front',
  })
  // Wilson's interval of 140 in 200.
  expect(first!.accuracyInterval!.low).toBeCloseTo(0.6332, 4)
  expect(first!.accuracyInterval!.high).toBeCloseTo(0.7593, 4)
  expect(second).toMatchObject({ name: 'network 1', testAccuracy: 0.6, standing: 'tie' })
  expect(await frontOf({ deployed: 'int8' })).toMatchObject({
    deployed: { without: 2 },
    series: [{ points: [{ name: 'network 0', testAccuracy: 0.6, x: 1_500 }] }],
  })
  expect(await frontOf({ deployed: 'fp16' })).toMatchObject({ deployed: { without: 3 }, series: [] })
})

it('each target has a series of its own; random weights and other trainings are not among them', async () => {
  const store = await openStore({ home, access: 'write', host: 'test' })
  await storeDeployment(store, 'net-1', { fp32: { correct: 180, medianUs: 700, cores: [4] } })
  await storeDeployment(store, 'net-2', { fp32: { correct: 20, medianUs: 1 } }, { kind: 'untrained', seed: 1 })
  const gone = { kind: 'trained', evaluationId: 'removed' } as const
  await storeDeployment(store, 'net-2', { fp32: { correct: 199, medianUs: 2 } }, gone)
  await store.close()
  const { series, targets, deployed } = await frontOf({ deployed: 'fp32' })
  expect(series.map(({ target, points }) => [targetKey(target!), points.map(({ name }) => name)])).toEqual([
    ['phone / ncnn 1.0 / fp32 / 1 thread / cores 0', ['network 0', 'network 1']],
    ['phone / ncnn 1.0 / fp32 / 1 thread / cores 4', ['network 1']],
  ])
  expect(deployed).toEqual({ precision: 'fp32', without: 1 })
  const [, slow] = targets
  expect((await frontOf({ deployed: 'fp32', targets: [slow!.key] })).series).toHaveLength(1)
})

it('is told and drawn with its intervals and what is left out', async () => {
  const front = await frontOf({ deployed: 'fp32' })
  const text = describeFront(front)
  expect(text).toContain('As deployed in fp32: top-1 on the device')
  expect(text).toContain('not deployed in fp32: 1 network.')
  expect(text).toMatch(/network 0 +4\.00 ms +3\.80 ms – 4\.40 ms +70\.0 % +63\.3 % – 75\.9 % +200 /)
  const svg = frontSvg(front, new Map())
  expect(svg).toContain('Latency as deployed in fp32 (ms)')
  expect(svg).toContain('not deployed in fp32: 1.')
  expect(describeFront(await frontOf({ deployed: 'fp16' }))).toContain('tansaku deploy ID --precision fp16')
})

it('has no other axis than its latency', async () => {
  expect(await failureOf(frontOf({ deployed: 'fp32', x: 'macs' }))).toMatchObject({ code: 'BAD_REQUEST' })
})
