import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { dartsCnnPresets, dartsCnnSettingsSchema } from '#shared/algorithms/index.ts'
import { countArchitecture, fbnetSpaceAt, randomArchitecture } from '#shared/architecture/index.ts'
import { imageEvaluationSettingsSchema } from '#shared/contract/architectures.ts'
import type { EpochRecord } from '#shared/contract/searches.ts'
import { evaluationPresets } from '#shared/evaluation/presets.ts'
import { createRandom, type Random } from '#shared/random.ts'
import { dartsCnnOps } from '#shared/spaces/darts-cnn/spec.ts'
import { now, openStore, type Store } from '#main/store/index.ts'

export interface SeedSize {
  readonly networks: number
  readonly epochs: number
  readonly seed: number
}

export const longRunId = 'search-long'
/** Microseconds for each million MACs, as a laptop, a phone and a slow phone have them. */
const devices = [
  { id: 'local', name: 'Laptop', pace: 40 },
  { id: 'adb:fast', name: 'Fast phone', pace: 110 },
  { id: 'adb:slow', name: 'Slow phone', pace: 420 },
] as const
/** One in so many networks was trained with three seeds. */
const severalSeeds = 10
const first = 'first'

/**
 * A home with so many networks, each trained and measured on three devices, and a search of many epochs. Rows of one
 * kind are copies of one that the store itself wrote, with other figures in them: it writes each with a commit of its
 * own, which would take minutes.
 */
export async function seedHome(home: string, size: SeedSize): Promise<void> {
  const random = createRandom(size.seed)
  const store = await openStore({ home, access: 'write', host: 'bench' })
  await storeRun(store, size, random)
  await storeFirst(store, random)
  await store.close()
  multiply(join(home, 'tansaku.sqlite'), size.networks, random)
}

async function storeRun(store: Store, { epochs, seed }: SeedSize, random: Random): Promise<void> {
  const settings = dartsCnnSettingsSchema.parse({ ...dartsCnnPresets.demo, dataset: 'cifar10', seed, epochs })
  await store.searches.add({ id: longRunId, name: 'long run', settings })
  const edges = Array.from({ length: 14 }, (_, edge) => `edge ${String(edge)}`)
  const axes = { rows: edges, columns: [...dartsCnnOps] }
  await store.searches.setAxes(longRunId, { normal: axes, reduce: axes })
  const alpha = (epoch: number): number[][] =>
    edges.map(() => dartsCnnOps.map(() => (random.normal() * epoch) / epochs))
  const records = Array.from({ length: epochs }, (_, epoch): EpochRecord => {
    const done = epoch / epochs
    const loss = 2.3 * Math.exp(-2 * done) + 0.05 * random.next()
    return {
      epoch,
      trainLoss: loss,
      trainAccuracy: 0.1 + 0.8 * done,
      validationLoss: loss + 0.1,
      validationAccuracy: 0.1 + 0.7 * done,
      expectedLatencyUs: null,
      temperature: null,
      learningRate: 0.025 * (1 - done),
      parameters: { normal: alpha(epoch), reduce: alpha(epoch) },
      collapse: null,
      durationMs: 60_000,
      rssBytes: 1e9,
      tensors: 900,
    }
  })
  await store.searches.setEpochs(longRunId, records)
  await store.searches.setState(longRunId, 'done')
}

async function storeFirst(store: Store, random: Random): Promise<void> {
  const spec = randomArchitecture(fbnetSpaceAt('fbnet-mini'), random)
  const net = { id: first, name: first, spec, origin: 'random', searchId: null } as const
  await store.architectures.add({ ...net, ...countArchitecture(spec), createdAt: now() })
  const settings = { ...evaluationPresets.laptop, dataset: 'cifar10', seed: 1 }
  await store.evaluations.add({
    id: first,
    architectureId: first,
    settings: imageEvaluationSettingsSchema.parse(settings),
  })
  await store.evaluations.saveResult(first, { epoch: 0, testLoss: 1, testAccuracy: 0.8 })
  await store.evaluations.setState(first, 'done')
  for (const { id, name } of devices) {
    const target = { deviceId: id, engine: 'ncnn', engineVersion: '1.0', precision: 'fp32', threads: 1, cores: [0] }
    await store.devices.save({
      id,
      kind: id === 'local' ? 'local' : 'adb',
      name,
      model: name,
      soc: null,
      operatingSystem: 'Linux',
      abis: ['x86_64'],
      clusters: [],
      memoryBytes: null,
      transport: id === 'local' ? 'none' : 'usb',
      state: 'offline',
      advice: null,
      server: null,
      conditions: null,
      lastSeenAt: now(),
    })
    await store.measurements.add({
      id: `${first} ${id}`,
      architectureId: first,
      deviceId: id,
      deviceName: name,
      target: { ...target, precision: 'fp32' },
      medianUs: 1_000,
      minUs: 900,
      p90Us: 1_100,
      intervalUs: { low: 980, high: 1_020 },
      engine: 'ncnn 1.0',
      at: now(),
      rawUs: [1_000],
      binarySha256: 'aa',
      conditions: [],
      warnings: [],
      speed: null,
      loading: null,
      protocol: {
        version: 1,
        precision: 'fp32',
        threads: 1,
        cores: [],
        warmupRounds: 1,
        intervalTarget: 0.02,
        budgetSeconds: 1,
        minimumRounds: 1,
      },
    })
  }
}

type Values = Readonly<Record<string, string | number | null>>

function multiply(file: string, networks: number, random: Random): void {
  const database = new BetterSqlite(file)
  const copier = (table: string, id: string): ((values: Values) => void) => {
    const row = database.prepare(`SELECT * FROM ${table} WHERE id = ?`).get(id) as Values
    const columns = Object.keys(row)
    const insert = database.prepare(
      `INSERT INTO ${table} (${columns.map((name) => `"${name}"`).join()}) VALUES (${columns.map((name) => `@${name}`).join()})`,
    )
    return (values) => insert.run({ ...row, ...values })
  }
  const addNetwork = copier('architectures', first)
  const addEvaluation = copier('evaluations', first)
  const addMeasurements = devices.map(({ id, pace }) => ({ id, pace, add: copier('measurements', `${first} ${id}`) }))
  const { settings, result } = database
    .prepare('SELECT settings, result FROM evaluations WHERE id = ?')
    .get(first) as Record<'settings' | 'result', string>
  const space = fbnetSpaceAt('fbnet-mini')
  database.transaction(() => {
    for (let index = 1; index < networks; index++) {
      const id = `net-${String(index)}`
      const spec = randomArchitecture(space, random)
      const { params, macs, paramsConvFc, macsWithPool } = countArchitecture(spec)
      addNetwork({
        id,
        name: `network ${String(index)}`,
        spec: JSON.stringify(spec),
        params,
        macs,
        params_conv_fc: paramsConvFc,
        macs_with_pool: macsWithPool,
      })
      const accuracy = 0.92 - 0.25 * Math.exp(-macs / 4e6) + 0.012 * random.normal()
      for (let seed = 1; seed <= (index % severalSeeds === 0 ? 3 : 1); seed++)
        addEvaluation({
          id: `${id} ${String(seed)}`,
          architecture_id: id,
          settings: JSON.stringify({ ...(JSON.parse(settings) as object), seed }),
          result: JSON.stringify({
            ...(JSON.parse(result) as object),
            testAccuracy: accuracy + 0.003 * random.normal(),
          }),
        })
      for (const { id: device, pace, add } of addMeasurements) {
        const us = (macs / 1e6) * pace * Math.exp(0.15 * random.normal())
        const half = us * (0.004 + 0.02 * random.next())
        add({
          id: `${id} ${device}`,
          architecture_id: id,
          median_us: us,
          min_us: 0.95 * us,
          p90_us: 1.1 * us,
          low_us: us - half,
          high_us: us + half,
        })
      }
    }
  })()
  database.close()
}
