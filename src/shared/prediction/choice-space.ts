import { costsOf, type Costs } from '../spaces/decisions.ts'
import type { ArchitectureSpec } from '../spaces/spec.ts'
import type { SpaceSize } from '../spaces/size.ts'
import type { Space } from '../spaces/space.ts'
import { TansakuError } from '../errors.ts'
import { countNetwork } from '../network/count.ts'
import type { Operator } from '../network/operator.ts'

/** An architecture as the numbers of its choices, one for each place. */
export type Choices = Uint8Array

/** A space whose architectures are one choice at each of its searched places. */
export interface ChoiceSpace {
  /** Of each place its choices by name. */
  readonly places: readonly (readonly string[])[]
  readonly macs: Costs
  /** A cost of architectures from that of operators. @throws what `costOf` throws */
  costs(costOf: (operator: Operator) => number): Costs
  /** @throws TansakuError ARCHITECTURE_INVALID for an architecture that is not of the space */
  encode(spec: ArchitectureSpec): Choices
  decode(choices: Choices): ArchitectureSpec
}

/** @throws TansakuError BAD_REQUEST for a space whose architectures are something else */
export function choiceSpaceOf({ id, decisions, chosenOf }: Space, size: SpaceSize | null = null): ChoiceSpace {
  if (chosenOf === null)
    throw new TansakuError(
      'BAD_REQUEST',
      `Architectures of ${id} are more than one choice at each place: nothing is predicted of them.`,
      { space: id },
    )
  const places = decisions(size)
  const costs = (costOf: (operator: Operator) => number): Costs => costsOf(places, costOf)
  return {
    places: places.options.map((options) => options.map((operators) => operators.map(({ label }) => label).join(' '))),
    macs: costs(({ network }) => countNetwork(network).macs),
    costs,
    encode: (spec) => Uint8Array.from(chosenOf(spec)),
    decode: (choices) => places.architecture([...choices]),
  }
}
