import { mean, standardDeviation } from '../statistics/index.ts'
import { sumOf } from '../spaces/decisions.ts'
import type { ChoiceSpace, Choices } from './choice-space.ts'

/** How architectures become the rows of a regression. */
export interface Features {
  readonly kinds: readonly string[]
  /** Column of each place's first choice. */
  readonly offsets: readonly number[]
  /** Which of `kinds` a choice of a place is. */
  readonly kindOf: readonly (readonly number[])[]
  /** log MACs minus `centre`, times `scale`, is a column. */
  readonly logMacs: { readonly centre: number; readonly scale: number }
  readonly width: number
}

/**
 * A column for each choice of each place, for each kind of choice how often it is taken, and log MACs. As the
 * regression shrinks all columns alike, a choice's weight at a place stays near its kind's unless the sample says
 * otherwise. log MACs weighs as much as all places together.
 */
export function featuresOf(space: ChoiceSpace, sample: readonly Choices[]): Features {
  const kinds = [...new Set(space.places.flat())]
  const logs = sample.map((choices) => Math.log(1 + sumOf(space.macs, choices)))
  const spread = standardDeviation(logs)
  const offsets = space.places.map((_, place) =>
    space.places.slice(0, place).reduce((sum, choices) => sum + choices.length, 0),
  )
  return {
    kinds,
    offsets,
    kindOf: space.places.map((choices) => choices.map((choice) => kinds.indexOf(choice))),
    logMacs: { centre: mean(logs), scale: spread > 0 ? Math.sqrt(space.places.length) / spread : 0 },
    width: space.places.flat().length + kinds.length + 1,
  }
}

export function rowOf({ macs }: ChoiceSpace, features: Features, choices: Choices): Float64Array {
  const { offsets, kinds, kindOf, logMacs, width } = features
  const row = new Float64Array(width)
  const counts = width - kinds.length - 1
  for (const [place, choice] of choices.entries()) {
    row[offsets[place]! + choice] = 1
    row[counts + kindOf[place]![choice]!]! += 1
  }
  row[width - 1] = (Math.log(1 + sumOf(macs, choices)) - logMacs.centre) * logMacs.scale
  return row
}
