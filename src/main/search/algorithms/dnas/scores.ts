import type { OperatorPlace } from '#shared/network/operator.ts'
import { pathSupernet } from '../../spaces/fbnet/path-supernet.ts'
import { ParameterLayout, ParameterStore } from '../../tensor/parameters.ts'
import { scorer, scoreSteps, type Score, type ScoreBatches } from '../path-scores.ts'
import type { Path } from '../path-draw.ts'

/**
 * Scores paths with a copy of w as it is at the first score, for no step on w follows: the search's own running
 * statistics stay what they are, and a supernet of all blocks is looked at path by path.
 */
export function copyScores(
  weights: ParameterStore,
  places: readonly OperatorPlace[],
  batches: ScoreBatches,
  eager: boolean,
): { readonly of: (path: Path) => Score; readonly dispose: () => void } {
  let made: { readonly of: (path: Path) => Score; readonly dispose: () => void } | undefined
  const make = () => {
    const layout = new ParameterLayout()
    const net = pathSupernet(layout, places, 'separate')
    const store = new ParameterStore(layout, 0)
    store.loadRecords(weights.toRecords().filter(({ name }) => !name.startsWith('slots/')))
    const steps = scoreSteps(net, store, eager)
    const dispose = (): void => {
      for (const part of [store, ...Object.values(steps)]) part.dispose()
    }
    return { of: scorer({ ...steps, ...batches }), dispose }
  }
  return {
    of: (path) => (made ??= make()).of(path),
    dispose: () => made?.dispose(),
  }
}
