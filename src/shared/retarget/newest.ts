import type { Retarget } from '../contract/retargets.ts'
import { targetKey } from '../latency/target.ts'

/** Of each target the newest front, in the order in which targets got their first. @param stored newest first */
export const newestOfEach = (stored: readonly Retarget[]): Retarget[] => [
  ...new Map(stored.toReversed().map((each) => [targetKey(each.target), each])).values(),
]
