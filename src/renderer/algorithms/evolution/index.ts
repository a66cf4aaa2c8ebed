import type { AlgorithmPages } from '../pages.ts'
import ChildrenPanel from './ChildrenPanel.vue'

export const pages: AlgorithmPages = { panels: [ChildrenPanel] }
