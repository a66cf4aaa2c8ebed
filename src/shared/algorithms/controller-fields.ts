import type { Field } from './fields.ts'

/** What every search with a recurrent controller asks of it. */
export const controllerFields: readonly Field[] = [
  { key: 'controllerLearningRate', group: 'controller', help: 'of the controller, by Adam' },
  { key: 'entropyWeight', group: 'controller', hint: 'entropyWeight', help: "of the policy's entropy in the reward" },
  { key: 'baselineDecay', group: 'controller', help: 'of the moving average that rewards are held against' },
  { key: 'controllerUnits', group: 'controller', help: "of each layer of the controller's LSTM" },
]

/** Of a controller that learns between the epochs of shared weights (ENAS). */
export const sharedWeightFields: readonly Field[] = [
  {
    key: 'controllerSteps',
    group: 'controller',
    hint: 'controllerSteps',
    help: 'of the controller, after each epoch',
  },
  { key: 'architecturesPerStep', group: 'controller', help: "architectures that a controller's step learns from" },
  ...controllerFields,
]

/** What such a search derives: the best of what its controller draws at the end. */
export const sampledField: Field = {
  key: 'sampledArchitectures',
  group: 'derive',
  hint: 'sampledController',
  help: 'architectures to draw at the end, of which the best are kept',
}
