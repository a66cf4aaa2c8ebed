import { countArchitecture } from '#shared/architecture/index.ts'
import { imageEvaluationSettingsSchema } from '#shared/contract/architectures.ts'
import type { Precision } from '#shared/contract/common.ts'
import type { Deployment, Ran } from '#shared/contract/deployments.ts'
import { evaluationPresets } from '#shared/evaluation/presets.ts'
import { now, openStore, type Store } from '#main/store/index.ts'
import { scoredSample } from './scored-search.ts'

/** What a device came to with a network: how many of 200 pictures it had right, and how long it took. */
export interface Come {
  readonly correct: number
  readonly medianUs: number
  readonly cores?: number[]
}

const ranAs = (precision: Precision, { correct, medianUs, cores = [0] }: Come): Ran => ({
  state: 'ran',
  precision,
  target: { deviceId: 'phone', engine: 'ncnn', engineVersion: '1.0', precision, threads: 1, cores },
  fileBytes: 259_867,
  latency: {
    medianUs,
    minUs: 0.9 * medianUs,
    p90Us: 1.2 * medianUs,
    intervalUs: { low: 0.95 * medianUs, high: 1.1 * medianUs },
    samples: 500,
  },
  loadUs: 38_500,
  peakBytes: 17_133_568,
  agreement: {
    correct: { device: correct, tensorflow: 130 },
    same: 190,
    pictures: 200,
    logits: { largest: 0.046, mean: 0.0056, scale: 9.3 },
    broken: 0,
    layers: null,
    unexplained: null,
  },
})

/** Networks `net-0` … of one training protocol, the test accuracy of each 0.7. */
export async function storeTrained(store: Store, count: number): Promise<void> {
  for (const [index, { spec }] of scoredSample(count, 5).entries()) {
    const id = `net-${String(index)}`
    await store.architectures.add({
      id,
      name: `network ${String(index)}`,
      spec,
      origin: 'random',
      searchId: null,
      ...countArchitecture(spec),
      createdAt: now(),
    })
    const evaluation = `evaluation-of-${id}`
    const settings = { ...evaluationPresets.laptop, dataset: 'cifar10', seed: 1 }
    await store.evaluations.add({
      id: evaluation,
      architectureId: id,
      settings: imageEvaluationSettingsSchema.parse(settings),
    })
    await store.evaluations.saveResult(evaluation, { epoch: 0, testLoss: 1, testAccuracy: 0.7 })
    await store.evaluations.setState(evaluation, 'done')
  }
}

/** A network's run on the phone. @param weights of its own training where they are not told */
export async function storeDeployment(
  store: Store,
  architectureId: string,
  came: Partial<Record<Precision, Come>>,
  weights: Deployment['weights'] = { kind: 'trained', evaluationId: `evaluation-of-${architectureId}` },
): Promise<void> {
  const entries = Object.entries(came) as [Precision, Come][]
  await store.deployments.add({
    id: `deployment-${architectureId}-${crypto.randomUUID()}`,
    architectureId,
    deviceId: 'phone',
    deviceName: 'Phone',
    weights,
    dataset: 'cifar10',
    engine: 'ncnn 1.0',
    binarySha256: 'aa',
    results: entries.map(([precision, each]) => ranAs(precision, each)),
    at: now(),
  })
}

/** Three trained networks, two of which were deployed in fp32 and one in int8. */
export async function storeDeployedNetworks(home: string): Promise<void> {
  const store = await openStore({ home, access: 'write', host: 'test' })
  await storeTrained(store, 3)
  await storeDeployment(store, 'net-0', { fp32: { correct: 100, medianUs: 9_000 } })
  await storeDeployment(store, 'net-0', {
    fp32: { correct: 140, medianUs: 4_000 },
    int8: { correct: 120, medianUs: 1_500 },
  })
  await storeDeployment(store, 'net-1', { fp32: { correct: 120, medianUs: 5_000 } })
  await store.close()
}
