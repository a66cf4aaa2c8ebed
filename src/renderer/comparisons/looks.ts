import { groupKinds, type GroupKind } from '#shared/contract/comparisons.ts'
import { chartTokens } from '../ui/chart-theme.ts'

const symbols = ['circle', 'rect', 'triangle', 'diamond', 'pin'] as const

/** A kind of architecture keeps its colour and symbol in every comparison. */
export const groupSymbol = (kind: GroupKind): string => symbols[groupKinds.indexOf(kind)]!
export const groupColour = (kind: GroupKind): string => `var(--series-${String(groupKinds.indexOf(kind) + 1)})`
/** For charts: the plain colour of the theme in force. */
export const groupChartColour = (kind: GroupKind): string =>
  chartTokens.value?.series[groupKinds.indexOf(kind)] ?? '#888888'
