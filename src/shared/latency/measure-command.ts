import { spaceRow, type SpaceSize } from '../spaces/index.ts'
import type { SpaceId } from '../spaces/spec.ts'

/** What measures a latency table in the terminal: `tansaku measure --space fbnet --size 96 --classes 5`. */
export function measureCommand({ space, size }: { readonly space: SpaceId; readonly size: SpaceSize | null }): string {
  const own = spaceRow(space).input
  const cells = size !== null && 'cells' in size ? [`--channels ${size.channels} --cells ${size.cells}`] : []
  const input = size?.input ?? own
  const images =
    input === null || own === null
      ? []
      : [
          ...(input.size === own.size ? [] : [`--size ${input.size}`]),
          ...(input.classes === own.classes ? [] : [`--classes ${input.classes}`]),
          ...(input.channels === own.channels ? [] : [`--image-channels ${input.channels}`]),
        ]
  return ['tansaku measure', `--space ${space}`, ...cells, ...images].join(' ')
}
