export { choiceSpaceOf, type ChoiceSpace, type Choices } from './choice-space.ts'
export { finished } from './steps.ts'
export {
  crossValidate,
  fitPredictor,
  predictAccuracy,
  predictorSteps,
  type Predictor,
  type PredictorFacts,
  type Scored,
} from './predictor.ts'
