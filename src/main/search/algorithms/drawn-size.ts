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

/** Of nets for images. */
export const imageSizeOf = (
  settings: Pick<RandomSettings, 'input' | 'derivedChannels' | 'derivedCells'>,
): NetworkSize => sizeOf({ ...settings, derivedHidden: 0, vocabulary: 0 })

/** Of nets for a text of so many words. */
export const textSizeOf = (settings: Pick<RandomSettings, 'derivedHidden'>, vocabulary: number): NetworkSize =>
  sizeOf({ ...settings, input: null, derivedChannels: 0, derivedCells: 0, vocabulary })
