import { afterEach, beforeEach, expect, it } from 'vitest'
import { imageEvaluationSettingsSchema } from '#shared/contract/architectures.ts'
import { protocolKey } from '#shared/evaluation/protocol.ts'
import { evaluationPresets } from '#shared/evaluation/presets.ts'
import { createRandom } from '#shared/random.ts'
import { mean } from '#shared/statistics/index.ts'
import { openStore } from '#main/store/index.ts'
import { failureOf, newHome, openBench, removeHome, type Bench } from './fixture.ts'

let home: string
let bench: Bench | undefined
beforeEach(() => {
  home = newHome()
})
afterEach(async () => {
  await bench?.close()
  removeHome(home)
})

const nets = ['a', 'b', 'c', 'd']

/** Trainings of a few networks under a few protocols and seeds, some of them twice, some not done. */
async function fill(seed: number): Promise<{ key: string; net: string; seed: number; accuracy: number }[]> {
  const random = createRandom(seed)
  const store = await openStore({ home, access: 'write', host: 'test' })
  for (const name of nets)
    await store.architectures.add({
      id: name,
      name,
      origin: 'random',
      searchId: null,
      spec: { family: 'fbnet', space: 'fbnet-mini', blocks: [] },
      params: name.charCodeAt(0),
      macs: 1,
      paramsConvFc: 1,
      macsWithPool: 1,
      createdAt: '2026-01-02T03:04:05.000Z',
    })
  const done: { key: string; net: string; seed: number; accuracy: number }[] = []
  for (let index = 0; index < 60; index++) {
    const settings = imageEvaluationSettingsSchema.parse({
      ...evaluationPresets.laptop,
      dataset: 'cifar10',
      seed: random.int(4),
      epochs: random.pick([30, 60]),
      trainingImages: random.pick([null, 10_000]),
      validationShare: random.pick([0.1, 0]),
    })
    const [id, net, accuracy] = [`e${String(index).padStart(3, '0')}`, random.pick(nets), random.next()]
    await store.evaluations.add({ id, architectureId: net, settings })
    await store.evaluations.saveResult(id, { epoch: 0, testLoss: 1, testAccuracy: accuracy })
    const isDone = random.int(4) > 0
    await store.evaluations.setState(id, isDone ? 'done' : 'interrupted')
    const chosenOn = settings.validationShare > 0 ? 'validation' : 'last'
    if (isDone) done.push({ key: protocolKey({ settings, chosenOn }), net, seed: settings.seed, accuracy })
  }
  await store.close()
  return done
}

it.each([1, 2, 3])(
  'a front, a list and a page hold one protocol at a time, each network its mean over seeds (%i)',
  async (seed) => {
    const done = await fill(seed)
    bench = await openBench(home)
    const { protocols } = await bench.client.accuracies.get({})
    expect(protocols.map(({ key }) => key).sort()).toEqual([...new Set(done.map(({ key }) => key))].sort())
    expect(new Set(protocols.map(({ name }) => name)).size).toBe(protocols.length)
    for (const { key, name, architectures } of protocols) {
      const expected = new Map(
        nets.flatMap((net) => {
          const own = done.filter((each) => each.key === key && each.net === net)
          const bySeed = new Map(own.map((each) => [each.seed, each.accuracy]))
          return own.length === 0 ? [] : [[net, { mean: mean([...bySeed.values()]), seeds: bySeed.size }] as const]
        }),
      )
      expect(architectures).toBe(expected.size)
      const list = await bench.client.accuracies.get({ protocol: name })
      const front = await bench.client.fronts.get({ x: 'params', protocol: key })
      expect([list.protocol?.key, front.protocol?.key]).toEqual([key, key])
      const points = front.series.flatMap((series) => series.points)
      expect([list.architectures.length, points.length]).toEqual([expected.size, expected.size])
      for (const figure of list.architectures) {
        const { mean: wanted, seeds } = expected.get(figure.architectureId)!
        const point = points.find(({ architectureId }) => architectureId === figure.architectureId)!
        const page = (await bench.client.architectures.get({ id: figure.architectureId })).figures
        for (const found of [figure, page.find(({ protocol }) => protocol.key === key)!]) {
          expect(found.mean).toBeCloseTo(wanted, 12)
          expect([found.seeds, found.interval === null]).toEqual([seeds, seeds === 1])
        }
        expect(point.testAccuracy).toBeCloseTo(wanted, 12)
        expect([point.seeds, point.accuracyInterval]).toEqual([seeds, figure.interval])
      }
    }
  },
)

it('a protocol is found by a part of its name that no other has, else the choice is named', async () => {
  await fill(1)
  bench = await openBench(home)
  const { client } = bench
  const { protocol, protocols } = await client.accuracies.get({ protocol: '60 EPOCHS, 10,000 images, last' })
  expect(protocol?.name).toBe('CIFAR-10 · laptop, 60 epochs, 10,000 images, last epoch')
  expect((await client.accuracies.get({ protocol: 'CIFAR-10 · laptop, 30 epochs' })).protocol?.name).toBe(
    'CIFAR-10 · laptop, 30 epochs',
  )
  for (const wish of ['60 epochs', 'imagenet']) {
    const failure = await failureOf(client.fronts.get({ protocol: wish }))
    expect(failure).toMatchObject({ code: 'NOT_FOUND', details: { protocols: protocols.map(({ name }) => name) } })
  }
})
