import type { Retarget } from '#shared/contract/retargets.ts'
import { targetKey } from '#shared/latency/target.ts'
import { lookIds } from '../fronts/looks.ts'
import { targetLabel } from '../ui/target-label.ts'

/** A front with the name and the look that its target has among the others. */
export interface ShownFront {
  readonly front: Retarget
  readonly name: string
  /** Whose colour and symbol it takes. */
  readonly look: string
}

/** @param fronts one of each target */
export function shownFronts(fronts: readonly Retarget[]): ShownFront[] {
  const targets = fronts.map(({ target }) => target)
  const looks = lookIds(
    fronts.map(({ target, deviceName }) => ({ key: targetKey(target), target, deviceName, architectures: 1 })),
  )
  return fronts.map((front) => ({
    front,
    name: targetLabel(front.target, front.deviceName, targets),
    look: looks.get(targetKey(front.target))!,
  }))
}
