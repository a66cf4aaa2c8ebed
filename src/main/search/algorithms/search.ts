import type { DerivedArchitecture } from '#shared/contract/searches.ts'
import type { Training } from '../training/training.ts'

/** Names for the rows and columns of a matrix of architecture parameters. */
export interface ParameterAxes {
  readonly rows: readonly string[]
  readonly columns: readonly string[]
}

/** A search: trained like any net, with architecture parameters to watch and architectures to derive at the end. */
export interface Search extends Training {
  readonly parameterAxes: Readonly<Record<string, ParameterAxes>>
  /** What is doubtful about the search's inputs, for people. */
  readonly warnings: readonly string[]
  derive: () => readonly DerivedArchitecture[]
}
