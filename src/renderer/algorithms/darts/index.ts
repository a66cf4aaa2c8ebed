import type { AlgorithmPages } from '../pages.ts'
import CellPanel from './CellPanel.vue'
import { soundUntil } from './collapse.ts'
import CollapsePanel from './CollapsePanel.vue'

/** Of both kinds of cell. */
export const pages: AlgorithmPages = { panels: [CollapsePanel, CellPanel], soundUntil }
