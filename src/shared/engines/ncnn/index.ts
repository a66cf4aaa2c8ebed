export { writeParam, type ParamGraph } from './graph.ts'
export { calibratedValues, type ValueSizes, writeModel } from './model.ts'
