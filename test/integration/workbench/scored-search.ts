import { countArchitecture, spaceRow } from '#shared/architecture/index.ts'
import type { EpochRecord, ScoredArchitecture, SearchSettings } from '#shared/contract/searches.ts'
import { createRandom } from '#shared/random.ts'
import { openStore } from '#main/store/index.ts'
import { smallInput } from '#shared/spaces/input.ts'

const drawn: SearchSettings = {
  algorithm: 'random',
  space: 'fbnet-mini',
  dataset: 'cifar10',
  input: null,
  seed: 1,
  architectures: 1,
  latencyTableId: null,
  latencyLimitUs: null,
  derivedChannels: 16,
  derivedCells: 8,
  derivedHidden: 64,
  vocabulary: 1_000,
} as SearchSettings

/** Accuracies that grow with the logarithm of MACs, and by a little where a kernel is 5 wide. */
export function scoredSample(count: number, seed = 3): ScoredArchitecture[] {
  const random = createRandom(seed)
  return Array.from({ length: count }, () => {
    const spec = spaceRow('fbnet-mini').random(
      { channels: 0, cells: 0, input: smallInput, hidden: 0, vocabulary: 0 },
      random,
    )
    const wide = 'blocks' in spec ? spec.blocks.filter((block) => block.startsWith('k5')).length : 0
    const accuracy = 0.1 * Math.log10(countArchitecture(spec).macs) + 0.01 * wide + 0.004 * random.normal()
    return { spec, inheritedAccuracy: Math.min(1, Math.max(0, accuracy - 0.2)) }
  })
}

/** A finished epoch of a supernet whose figures nobody looks at. */
export const epochRecord = (epoch: number, more: Partial<EpochRecord> = {}): EpochRecord => ({
  epoch,
  trainLoss: 1,
  trainAccuracy: 0.5,
  validationLoss: 1,
  validationAccuracy: 0.5,
  expectedLatencyUs: null,
  temperature: null,
  learningRate: 0.1,
  parameters: {},
  collapse: null,
  durationMs: 1,
  rssBytes: 1,
  tensors: 0,
  ...more,
})

/** A finished search in the store, as one that trained a supernet and scored its nets at the end leaves it. */
export async function storeScoredSearch(
  home: string,
  id: string,
  {
    scored,
    state = 'done',
    settings = drawn,
  }: { scored: readonly ScoredArchitecture[]; state?: 'done' | 'stopped'; settings?: SearchSettings },
): Promise<void> {
  const store = await openStore({ home, access: 'write', host: 'cli' })
  await store.searches.add({ id, name: `Scored ${id}`, settings })
  for (const epoch of [0, 1])
    await store.searches.saveEpoch(
      id,
      // On the way the largest and the smallest; the sample at the end.
      epochRecord(epoch, { scored: epoch === 1 ? [...scored] : scored.slice(0, 2) }),
    )
  await store.searches.setState(id, state)
  await store.close()
}

/** The same table for another device, on which wide kernels take so many times as long. */
export function slowedFile(content: string, { name, wide }: { name: string; wide: number }): string {
  const file = JSON.parse(content) as {
    device: { name: string }
    entries: {
      label: string
      medianUs: number
      minUs: number
      p90Us: number
      intervalUs: { low: number; high: number }
    }[]
  }
  file.device.name = name
  for (const entry of file.entries) {
    const factor = entry.label.startsWith('k5') ? wide : 1
    entry.medianUs *= factor
    entry.minUs *= factor
    entry.p90Us *= factor
    entry.intervalUs = { low: entry.intervalUs.low * factor, high: entry.intervalUs.high * factor }
  }
  return JSON.stringify(file)
}
