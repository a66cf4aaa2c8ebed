import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { evaluationSettingsSchema, type EvaluationSettings } from '#shared/contract/architectures.ts'
import {
  dartsCnnPresets,
  dartsRnnPresets,
  dnasPresets,
  evolutionPresets,
  oncePresets,
  searchSettingsSchema,
  type SearchSettings,
} from '#shared/algorithms/index.ts'
import { evaluationPresets, textEvaluationPresets } from '#shared/evaluation/presets.ts'
import { createRandom } from '#shared/random.ts'
import { cachedBlocks } from '#main/search/training/data/cache.ts'
import { cifar10Identity } from '#main/search/training/data/cifar10.ts'
import { createId, openStore } from '#main/store/index.ts'
import { createLocalClient, createWorkbench } from '#main/workbench/index.ts'

/** A home of its own with tiny data, a latency table of this computer and networks to train. */
export interface Ground {
  readonly home: string
  readonly cache: string
  readonly tableId: string
  readonly nets: Readonly<Record<'images' | 'text', string>>
}

export const kinds = [
  'dnas',
  'once',
  'darts-cnn',
  'darts-rnn',
  'evolution',
  'evaluation',
  'text-evaluation',
  'table',
] as const
export type Kind = (typeof kinds)[number]

/** Makes data of a size that is trained on in seconds. */
export async function prepareGround(folder: string): Promise<Ground> {
  const home = join(folder, 'home')
  const cache = join(folder, 'cache')
  await writePictures(cache)
  const workbench = await createWorkbench({ home, cache, host: 'cli' })
  try {
    const client = createLocalClient(workbench)
    await client.datasets.place({ id: 'text', folder: writeText(join(folder, 'words')) })
    const events = await client.events.watch()
    const measuring = await client.latencyTables.measure({
      deviceId: 'local',
      space: 'fbnet-mini',
      size: null,
      protocol: { budgetSeconds: 5 },
    })
    for await (const event of events)
      if (event.type === 'job' && event.job.id === measuring.jobId && event.job.finishedAt !== null) {
        if (event.job.failure !== null) throw new Error(event.job.failure.message)
        break
      }
    const images = await client.architectures.add({
      name: 'images',
      spec: {
        family: 'fbnet',
        space: 'fbnet-mini',
        blocks: ['skip', 'k3_e1', 'skip', 'k3_e1', 'skip', 'k3_e1', 'skip'],
      },
    })
    const text = await client.architectures.add({
      name: 'text',
      spec: { family: 'darts-rnn', genotype: { recurrent: [['tanh', 0]], concat: [1] }, hidden: 8, vocabulary: 27 },
    })
    return { home, cache, tableId: measuring.id, nets: { images: images.id, text: text.id } }
  } finally {
    await workbench.dispose()
  }
}

/** A run that has not begun. Two of one kind and seed are to end alike. @returns its id */
export async function addRun({ home, tableId, nets }: Ground, kind: Exclude<Kind, 'table'>): Promise<string> {
  const store = await openStore({ home, access: 'write', host: 'bench', waitMs: 60_000 })
  try {
    if (kind === 'evaluation' || kind === 'text-evaluation') {
      const id = createId('evaluation')
      const architectureId = kind === 'evaluation' ? nets.images : nets.text
      await store.evaluations.add({ id, architectureId, settings: evaluations[kind] })
      return id
    }
    const id = createId('search')
    await store.searches.add({ id, name: kind, settings: searches(tableId)[kind] })
    return id
  } finally {
    await store.close()
  }
}

const small = { seed: 7, batchSize: 4 }
const tinyText = { ...small, dataset: 'text', bptt: 5, trainingTokens: null, epochs: 30 }
const tinyImages = { ...small, dataset: 'cifar10', trainingImages: 32 }

const searches = (
  latencyTableId: string,
): Record<Exclude<Kind, 'evaluation' | 'text-evaluation' | 'table'>, SearchSettings> => ({
  dnas: searchSettingsSchema.parse({
    ...dnasPresets.demo,
    ...tinyImages,
    space: 'fbnet-mini',
    latencyTableId,
    epochs: 15,
    warmupEpochs: 1,
    weightShare: 0.5,
    sampledArchitectures: 2,
  }),
  once: searchSettingsSchema.parse({
    ...oncePresets.demo,
    ...tinyImages,
    space: 'fbnet-mini',
    epochs: 12,
    scoreShare: 0.25,
    statisticsBatches: 2,
    scoredArchitectures: 6,
  }),
  'darts-cnn': searchSettingsSchema.parse({
    ...dartsCnnPresets.demo,
    ...tinyImages,
    latencyTableId: null,
    epochs: 15,
    channels: 4,
    cells: 3,
    derivedChannels: 8,
    derivedCells: 4,
  }),
  'darts-rnn': searchSettingsSchema.parse({ ...dartsRnnPresets.demo, ...tinyText, hidden: 6, derivedHidden: 8 }),
  evolution: searchSettingsSchema.parse({
    ...evolutionPresets.demo,
    ...tinyImages,
    space: 'fbnet-mini',
    latencyTableId,
    children: 15,
    population: 5,
    sample: 3,
    scoreShare: 0.25,
  }),
})

const evaluations: Record<'evaluation' | 'text-evaluation', EvaluationSettings> = {
  evaluation: evaluationSettingsSchema.parse({ ...evaluationPresets.demo, ...tinyImages, epochs: 15 }),
  'text-evaluation': evaluationSettingsSchema.parse({ ...textEvaluationPresets.demo, ...tinyText }),
}

/** Noise of the size of CIFAR-10's pictures, where its decoded pictures would be. */
async function writePictures(cache: string): Promise<void> {
  const random = createRandom(5)
  const bytes = (count: number, below: number): Uint8Array =>
    Uint8Array.from({ length: count }, () => random.int(below))
  const [training, test] = [64, 40]
  await cachedBlocks(cache, 'cifar10', cifar10Identity, () =>
    Promise.resolve({
      trainingPixels: bytes(training * 32 * 32 * 3, 256),
      trainingLabels: bytes(training, 10),
      testPixels: bytes(test * 32 * 32 * 3, 256),
      testLabels: bytes(test, 10),
    }),
  )
}

/** 26 words in random order. */
function writeText(folder: string): string {
  mkdirSync(folder, { recursive: true })
  const random = createRandom(6)
  const line = (): string =>
    `${Array.from({ length: 5 }, () => random.pick([...'abcdefghijklmnopqrstuvwxyz'])).join(' ')}\n`
  for (const [name, lines] of [
    ['train', 60],
    ['valid', 30],
    ['test', 30],
  ] as const)
    writeFileSync(join(folder, `${name}.txt`), Array.from({ length: lines }, line).join(''))
  return folder
}
