import type { PackContents } from '#shared/contract/packs.ts'
import type { TableName } from '#main/store/index.ts'

/** What a pack is told to hold. @param countOf rows of a table */
export const contentsOf = (countOf: (table: TableName) => number): PackContents => ({
  searches: countOf('searches'),
  sweeps: countOf('sweeps'),
  architectures: countOf('architectures'),
  evaluations: countOf('evaluations'),
  tables: countOf('latency_tables'),
  comparisons: countOf('comparisons'),
  retargets: countOf('retargets'),
  measurements: countOf('measurements'),
})
