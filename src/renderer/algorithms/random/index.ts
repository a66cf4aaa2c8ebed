import type { AlgorithmPages } from '../pages.ts'
import NoEpochsPanel from './NoEpochsPanel.vue'

export const pages: AlgorithmPages = { panels: [NoEpochsPanel] }
