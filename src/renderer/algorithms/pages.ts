import type { Component } from 'vue'
import type { SearchRun } from '#shared/contract/searches.ts'

/** What the pages show of one kind of search alone; all else is derived from its row. */
export interface AlgorithmPages {
  /** On a run's page, in this order below its charts; each is given the run. */
  readonly panels: readonly Component[]
  /** What its notes beside the fields (`algorithms.<kind>.notes.<group>`) say of the form's values. */
  readonly noteValues?: (values: Readonly<Record<string, unknown>>) => Record<string, string>
  /** How many finished epochs of a run were sound, before it went wrong; null where it did not. */
  readonly soundUntil?: (run: SearchRun) => number | null
}
