import { significant } from '../../format/format.ts'
import type { AlgorithmPages } from '../pages.ts'
import ParametersPanel from './ParametersPanel.vue'

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : NaN)

export const pages: AlgorithmPages = {
  panels: [ParametersPanel],
  noteValues: ({ initialTemperature, temperatureDecay, epochs }) => ({
    final: significant(numberOf(initialTemperature) * Math.exp(-numberOf(temperatureDecay) * (numberOf(epochs) - 1))),
  }),
}
