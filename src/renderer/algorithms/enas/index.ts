import ControllerPanel from '../controller/ControllerPanel.vue'
import type { AlgorithmPages } from '../pages.ts'

export const pages: AlgorithmPages = { panels: [ControllerPanel] }
