import type { EvaluationSettings } from '../contract/architectures.ts'
import type { Dataset } from '../contract/datasets.ts'
import { imagesToTrainOf } from '../datasets/held-out.ts'

/** An epoch of a training. */
export interface EpochWork {
  /** Multiplications of the network for one image or token. */
  readonly macs: number
  /** Images or tokens that it learns from. */
  readonly items: number
}
/** One that was seen, with how long it took. */
export interface SeenEpoch extends EpochWork {
  readonly durationMs: number
}

/** Images or tokens that an epoch learns from. */
export const itemsOf = (settings: EvaluationSettings, dataset: Pick<Dataset, 'training' | 'validation'>): number =>
  settings.task === 'text'
    ? Math.min(settings.trainingTokens ?? Infinity, dataset.training)
    : Math.min(settings.trainingImages ?? Infinity, imagesToTrainOf(dataset, settings.validationShare))

/**
 * How long an epoch is likely to take: as long for each multiplication as with the network seen that is nearest in
 * size, since small ones take longer for each.
 * @param seen the newest first
 * @returns null where nothing was seen
 */
export function epochMs({ macs, items }: EpochWork, seen: readonly SeenEpoch[]): number | null {
  const distance = (each: SeenEpoch): number => Math.abs(Math.log(each.macs / macs))
  const [first, ...others] = seen
  if (first === undefined) return null
  const nearest = others.reduce((best, each) => (distance(each) < distance(best) ? each : best), first)
  return nearest.durationMs * ((macs * items) / (nearest.macs * nearest.items))
}
