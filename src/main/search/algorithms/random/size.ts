import type { NetworkSize } from '#shared/spaces/index.ts'
import type { RandomSettings } from '#shared/contract/searches.ts'

/** Size of what is drawn, as a space takes it. */
export const sizeOf = ({
  input,
  derivedChannels,
  derivedCells,
  derivedHidden,
  vocabulary,
}: Pick<
  RandomSettings,
  'input' | 'derivedChannels' | 'derivedCells' | 'derivedHidden' | 'vocabulary'
>): NetworkSize => ({
  channels: derivedChannels,
  cells: derivedCells,
  input,
  hidden: derivedHidden,
  vocabulary,
})
