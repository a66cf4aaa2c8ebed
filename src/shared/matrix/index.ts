export { cellsOn, type Column, type KnownNet } from './cells.ts'
export { matrixCsv } from './csv.ts'
export { publishedMatrices, type PublishedMatrix } from './published.ts'
export { matrixSvg } from './svg.ts'
