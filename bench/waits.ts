/** How much of a search step goes by waiting for its batch, with batches made ahead and without. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { sampledSteps } from '#main/search/algorithms/dnas/sampled-steps.ts'
import { pathSupernet } from '#main/search/spaces/fbnet/path-supernet.ts'
import { constant, ParameterLayout, ParameterStore } from '#main/search/tensor/parameters.ts'
import { stepKey } from '#main/search/tensor/prng.ts'
import { tf } from '#main/search/tensor/tf.ts'
import { openBatchThreads } from '#main/search/training/data/batch-threads.ts'
import type { BatchSource } from '#main/search/training/data/batches.ts'
import { dnasSettingsSchema } from '#shared/algorithms/index.ts'
import { fbnetBlockIds, fbnetSpaceAt, operatorPlaces } from '#shared/architecture/index.ts'
import { median } from '#shared/statistics/index.ts'
import { batchesOf, writePictures } from './data-pictures.ts'

interface WaitResult {
  readonly size: number
  readonly batch: number
  /** Medians of a step with its batch, seconds on the clock and of the processors. */
  readonly own_step_s: number
  readonly own_cpu_s: number
  readonly ahead_step_s: number
  readonly ahead_cpu_s: number
  /** Share of all steps' time that went by until the batch was there. */
  readonly own_wait: number
  readonly ahead_wait: number
}

interface Step {
  readonly waitMs: number
  readonly wallMs: number
  readonly cpuMs: number
}

const steps = 8

/** At the sizes of small, middling and large pictures. */
export async function measureAllWaits(rounds: number): Promise<WaitResult[]> {
  const results: WaitResult[] = []
  for (const [size, batch] of [
    [32, 64],
    [96, 64],
    [224, 16],
  ] as const) {
    results.push(await measureWaits(size, batch, rounds))
    console.error(JSON.stringify(results.at(-1)))
  }
  return results
}

/** A step on w of FBNet's supernet on sampled paths: the one that is over soonest. By turns, some steps each. */
async function measureWaits(size: number, batch: number, rounds: number): Promise<WaitResult> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tansaku-bench-waits-'))
  const threads = openBatchThreads(1)
  try {
    const pictures = path.join(folder, 'pictures')
    await writePictures(pictures, size, 8 * batch)
    const step = weightStep(size)
    const as = { batch, jitter: 'auto' } as const
    const ways = { own: await batchesOf(pictures, as, null), ahead: await batchesOf(pictures, as, threads) }
    const taken: { own: Step[]; ahead: Step[] } = { own: [], ahead: [] }
    for (let round = 0; round < rounds; round++)
      for (const way of ['own', 'ahead'] as const)
        for (let i = 0; i < steps; i++) {
          const timed = timedStep(ways[way], step, round * steps + i)
          // The first of each turn compiles, or finds what was made ahead long ago.
          if (i > 0) taken[way].push(timed)
        }
    const seconds = (way: readonly Step[], of: keyof Step): number =>
      Number((median(way.map((each) => each[of])) / 1_000).toFixed(4))
    const share = (way: readonly Step[]): number => {
      const sum = (of: keyof Step): number => way.reduce((total, each) => total + each[of], 0)
      return Number((sum('waitMs') / sum('wallMs')).toFixed(4))
    }
    return {
      size,
      batch,
      own_step_s: seconds(taken.own, 'wallMs'),
      own_cpu_s: seconds(taken.own, 'cpuMs'),
      ahead_step_s: seconds(taken.ahead, 'wallMs'),
      ahead_cpu_s: seconds(taken.ahead, 'cpuMs'),
      own_wait: share(taken.own),
      ahead_wait: share(taken.ahead),
    }
  } finally {
    await threads.close()
    fs.rmSync(folder, { recursive: true })
  }
}

type Run = (batch: ReturnType<BatchSource['batch']>, number: number) => void

function timedStep(source: BatchSource, run: Run, number: number): Step {
  const [begun, used] = [performance.now(), process.cpuUsage()]
  const batch = source.batch(Math.floor(number / source.steps), number % source.steps)
  const waitMs = performance.now() - begun
  run(batch, number)
  tf.dispose(batch)
  const { user, system } = process.cpuUsage(used)
  return { waitMs, wallMs: performance.now() - begun, cpuMs: (user + system) / 1_000 }
}

function weightStep(size: number): Run {
  const places = operatorPlaces(fbnetSpaceAt(size <= 64 ? 'fbnet-cifar' : 'fbnet', { size, channels: 3, classes: 10 }))
  const layers = places.filter(({ searched }) => searched).length
  const layout = new ParameterLayout()
  const net = pathSupernet(layout, places, 'separate')
  const architectureLayout = new ParameterLayout()
  const theta = architectureLayout.weight('theta', [layers, fbnetBlockIds.length], constant(0))
  const stores = {
    weights: new ParameterStore(layout, 1),
    architecture: new ParameterStore(architectureLayout, 2),
    theta,
  }
  const blocksUs = Array.from({ length: layers }, () => fbnetBlockIds.map((_, block) => 50 + 10 * block))
  const settings = dnasSettingsSchema.parse({
    algorithm: 'dnas',
    space: 'fbnet-cifar',
    dataset: 'made up',
    seed: 1,
    latencyTableId: '00000000-0000-4000-8000-000000000000',
    sampledPaths: true,
  })
  const { trainWeights } = sampledSteps(net, stores, [{ fixedUs: 100, blocksUs }], settings, false)
  const constants = { learningRate: tf.scalar(0.02), temperature: tf.scalar(5) }
  return (batch, number) => {
    const key = tf.tensor1d(stepKey(1, number), 'int32')
    const outputs = trainWeights({ ...batch, ...constants, key })
    outputs.crossEntropy.dataSync()
    tf.dispose([key, outputs] as unknown as tf.TensorContainer)
  }
}
