export { writeParam, type ParamGraph } from './graph.ts'
