import { spaceRow } from '#shared/architecture/index.ts'
import type { Dataset } from '#shared/contract/datasets.ts'
import type { SearchSettings } from '#shared/contract/searches.ts'
import { jitterAt } from '#shared/datasets/augmentation.ts'
import { TansakuError } from '#shared/errors.ts'
import { inputText, saidOf } from '#shared/spaces/index.ts'

/**
 * A search's settings with the images that its nets take: those asked for, else the data set's, else the space's own,
 * which are not said. How colours are varied is said as it is at their size.
 * @throws TansakuError DATASET_MISMATCH where the data set has other classes or channels
 */
export function withImages(settings: SearchSettings, dataset: Dataset | null): SearchSettings {
  const own = spaceRow(settings.space).input
  if (!('input' in settings)) return settings
  if (own === null) return { ...settings, input: null }
  const data = dataset?.input ?? null
  const input = settings.input ?? data ?? own
  if (data !== null && (input.channels !== data.channels || input.classes !== data.classes))
    throw new TansakuError(
      'DATASET_MISMATCH',
      `The data set "${dataset?.id ?? ''}" has pictures of ${inputText(data)}; the search asks for ${inputText(input)}. Only the size may be another: leave out classes and channels.`,
      { dataset: dataset?.id, found: inputText(data), expected: inputText(input) },
    )
  return {
    ...settings,
    input: saidOf(own, input),
    ...('jitter' in settings && { jitter: jitterAt(settings.jitter, input.size) }),
  }
}
