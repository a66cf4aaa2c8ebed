import type { Field } from './fields.ts'

/** What every search with a recurrent controller asks of it. */
export const controllerFields: readonly Field[] = [
  { key: 'controllerLearningRate', group: 'controller', help: 'of the controller, by Adam' },
  { key: 'entropyWeight', group: 'controller', hint: 'entropyWeight', help: "of the policy's entropy in the reward" },
  { key: 'baselineDecay', group: 'controller', help: 'of the moving average that rewards are held against' },
  { key: 'controllerUnits', group: 'controller', help: "of each layer of the controller's LSTM" },
]
