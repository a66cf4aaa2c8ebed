import type { ArchitectureSpec } from '../spaces/spec.ts'
import type { Space } from '../spaces/space.ts'
import { TansakuError } from '../errors.ts'
import { countNetwork } from '../network/count.ts'
import type { Operator } from '../network/operator.ts'

/** An architecture as the numbers of its choices, one for each place. */
export type Choices = Uint8Array

/** What architectures cost as a sum over their places: microseconds, MACs. */
export interface Additive {
  /** Of what is in every architecture. */
  readonly fixed: number
  /** By place, by choice. */
  readonly rows: readonly Float64Array[]
}

/** A space whose architectures are one choice at each of its searched places. */
export interface ChoiceSpace {
  /** Of each place its choices by name. */
  readonly places: readonly (readonly string[])[]
  readonly macs: Additive
  /** A cost of architectures from that of operators. @throws what `costOf` throws */
  costs(costOf: (operator: Operator) => number): Additive
  /** @throws TansakuError ARCHITECTURE_INVALID for an architecture that is not of the space */
  encode(spec: ArchitectureSpec): Choices
  decode(choices: Choices): ArchitectureSpec
}

/** @throws TansakuError BAD_REQUEST for a space whose architectures are something else */
export function choiceSpaceOf(space: Space): ChoiceSpace {
  const { oneChoiceEach, id } = space
  if (oneChoiceEach === null)
    throw new TansakuError(
      'BAD_REQUEST',
      `Architectures of ${id} are more than one choice at each place: nothing is predicted of them.`,
      { space: id },
    )
  const places = space.places(null)
  const searched = places.filter((place) => place.searched)
  const names = searched.map(({ candidates }) => candidates.map(({ choice }) => choice))
  const costs = (costOf: (operator: Operator) => number): Additive => ({
    fixed: places
      .filter((place) => !place.searched)
      .reduce((sum, each) => sum + costOf(each.candidates[0]!.operator), 0),
    rows: searched.map(({ candidates }) => Float64Array.from(candidates, ({ operator }) => costOf(operator))),
  })
  return {
    places: names,
    macs: costs(({ network }) => countNetwork(network).macs),
    costs,
    encode(spec) {
      const choices = oneChoiceEach.choicesOf(spec).map((choice, place) => names[place]!.indexOf(choice))
      if (choices.every((choice) => choice >= 0)) return Uint8Array.from(choices)
      throw new TansakuError('ARCHITECTURE_INVALID', `The space ${id} has no such choice.`, { space: id })
    },
    decode: (choices) => oneChoiceEach.architectureOf(names.map((place, index) => place[choices[index]!]!)),
  }
}

/** What an architecture costs. */
export function sumOf({ fixed, rows }: Additive, choices: Choices): number {
  let sum = fixed
  for (let place = 0; place < rows.length; place++) sum += rows[place]![choices[place]!]!
  return sum
}

/** What the cheapest and the dearest architecture cost; there is one of each cost. */
export function extremesOf(cost: Additive): { readonly cheapest: Choices; readonly dearest: Choices } {
  const each = (better: (a: number, b: number) => boolean): Choices =>
    Uint8Array.from(cost.rows, (row) =>
      row.reduce((best, value, choice) => (better(value, row[best]!) ? choice : best), 0),
    )
  return { cheapest: each((a, b) => a < b), dearest: each((a, b) => a > b) }
}
