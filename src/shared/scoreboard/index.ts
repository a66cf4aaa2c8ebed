export { boardOf, type BoardRow } from './board.ts'
export { boardCsv, methodText } from './csv.ts'
