import type { SearchSummary } from '#shared/contract/searches.ts'
import { TansakuError } from '#shared/errors.ts'
import { kindOf } from '#shared/algorithms/index.ts'
import { choiceSpaceOf, type ChoiceSpace, type Scored } from '#shared/prediction/index.ts'
import { spaceRow } from '#shared/spaces/index.ts'
import type { Store } from '#main/store/index.ts'
import { found } from '../require.ts'

/** Fewer say nothing of a space of many places. */
const leastScored = 50

/** A finished search with what its supernet has scored. */
export interface ScoredSearch {
  readonly search: SearchSummary
  readonly space: ChoiceSpace
  readonly sample: readonly Scored[]
}

/**
 * What a search's supernet has scored at its end, each net once. What it scored on its way belongs to other weights.
 * @throws TansakuError NOT_FOUND, SCORES_MISSING, BAD_REQUEST for a space of cells
 */
export async function scoredSearch(store: Store, id: string): Promise<ScoredSearch> {
  const search = found(await store.searches.find(id), 'search', id)
  if (search.state !== 'done')
    throw new TansakuError(
      'SCORES_MISSING',
      `The search ${id} is not finished (${search.state}): it scores architectures at its end. Let it run, or resume it.`,
      { id, state: search.state },
    )
  const scored = (await store.searches.details(id)).epochRecords.at(-1)?.scored ?? []
  if (scored.length < leastScored)
    throw new TansakuError(
      'SCORES_MISSING',
      `The search ${id} has scored ${scored.length === 0 ? 'no architectures' : `${String(scored.length)} architectures`} with inherited weights; a front for a device needs ${String(leastScored)}. ${howToScore(search)}`,
      { id, scored: scored.length, least: leastScored },
    )
  const space = choiceSpaceOf(spaceRow(search.settings.space), kindOf(search.settings).tableSize(search.settings))
  const sample = scored.map(({ spec, inheritedAccuracy }) => ({
    choices: space.encode(spec),
    accuracy: inheritedAccuracy,
  }))
  return { search, space, sample: [...new Map(sample.map((each) => [each.choices.join(), each])).values()] }
}

const howToScore = ({ id, epochs, settings }: SearchSummary): string =>
  kindOf(settings).changeable.some((setting: string) => setting === 'scoredArchitectures')
    ? `It scores architectures where it is asked to: go back to its last epoch with scores (tansaku resume ${id} --from-epoch ${String(epochs - 1)} --scored 200).`
    : `Once-for-all searches score architectures, and DNAS searches that are asked to: run one in ${settings.space}.`
