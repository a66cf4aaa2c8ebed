export { writeParam, type ParamGraph } from './graph.ts'
export { calibratedValues, type ValueSizes, weightScales, writeModel } from './model.ts'
export { modelValues, type ModelValue } from './values.ts'
