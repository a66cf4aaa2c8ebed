export { anytimeOf, cornersOf, costs, inUnits, type AnytimeCurve, type Cost } from './anytime.ts'
export { boardOf, type BoardRow } from './board.ts'
export { anytimeCsv, boardCsv, methodText } from './csv.ts'
export { anytimeSvg } from './svg.ts'
