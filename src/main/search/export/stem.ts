import type { Precision } from '#shared/contract/common.ts'

/** Of one format in several precisions: that of training has no name of its own. */
export const stemOf = (stem: string, precision: Precision): string =>
  precision === 'fp32' ? stem : `${stem}-${precision}`
