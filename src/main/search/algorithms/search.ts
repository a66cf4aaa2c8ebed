import type { SearchTask } from '#main/compute/protocol.ts'
import type { DerivedArchitecture, SearchSettings } from '#shared/contract/searches.ts'
import type { ArchitectureSpec } from '#shared/architecture/index.ts'
import type { TensorRecord } from '../tensor/parameters.ts'
import type { BequeathedWeights } from '../training/evaluation/evaluation.ts'
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

/** What a search is given beside its settings. */
export type SearchParts = Pick<
  SearchTask,
  'latenciesUs' | 'otherLatenciesUs' | 'datasetFolders' | 'cacheFolder' | 'eager'
>

/** An algorithm as the search process runs it. */
export type Algorithm<Settings = SearchSettings> =
  /** Loads what a search needs and builds it; it is then trained epoch by epoch. */
  | {
      readonly course: 'trained'
      readonly open: (settings: Settings, parts: SearchParts) => Promise<Search>
      /** Gives an architecture the weights that it has in the search's supernet, from a checkpoint's tensors. */
      readonly bequeath?: (
        spec: ArchitectureSpec,
        settings: Settings,
        records: readonly TensorRecord[],
      ) => BequeathedWeights
    }
  /** Gives its architectures at once. */
  | {
      readonly course: 'drawn'
      readonly draw: (settings: Settings, parts: SearchParts) => readonly DerivedArchitecture[]
    }
