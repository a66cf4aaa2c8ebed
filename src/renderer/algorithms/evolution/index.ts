import ChildrenPanel from '../children/ChildrenPanel.vue'
import type { AlgorithmPages } from '../pages.ts'

export const pages: AlgorithmPages = { panels: [ChildrenPanel] }
