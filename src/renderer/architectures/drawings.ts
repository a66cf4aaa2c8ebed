import type { Component } from 'vue'
import type { Family } from '#shared/spaces/index.ts'
import BlockDrawing from './BlockDrawing.vue'
import GenotypePanel from './GenotypePanel.vue'

/** What draws an architecture of a family whose row says so, from its spec; name and predictions where wanted. */
export const drawings: Readonly<Record<Family['drawing'], Component | null>> = {
  blocks: BlockDrawing,
  cells: GenotypePanel,
  none: null,
}
