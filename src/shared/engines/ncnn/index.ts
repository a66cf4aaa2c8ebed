export { writeModel, writeParam, type ParamGraph } from './graph.ts'
