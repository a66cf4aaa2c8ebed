import type { Operator } from '../network/operator.ts'
import type { ArchitectureSpec } from './spec.ts'

/**
 * A space as decisions that are made apart from one another, so that what operators cost adds up over them: the least,
 * the greatest and the spread of a cost over all architectures follow without building any.
 */
export interface Decisions {
  /** Operators of every architecture. */
  readonly fixed: readonly Operator[]
  /** Of each decision its options, of each option the operators that it adds. */
  readonly options: readonly (readonly (readonly Operator[])[])[]
  /** @param chosen an option of each decision */
  readonly architecture: (chosen: readonly number[]) => ArchitectureSpec
}

/** A cost of operators over a space's decisions: latency, MACs, parameters. */
export interface Costs {
  readonly fixed: number
  /** Of each decision what each option adds. */
  readonly options: readonly Float64Array[]
}

/** @param costOf asked once for each operator */
export function costsOf({ fixed, options }: Decisions, costOf: (operator: Operator) => number): Costs {
  const known = new Map<string, number>()
  const cost = (operator: Operator): number => {
    const value = known.get(operator.key) ?? costOf(operator)
    known.set(operator.key, value)
    return value
  }
  const sum = (operators: readonly Operator[]): number =>
    operators.reduce((total, operator) => total + cost(operator), 0)
  return { fixed: sum(fixed), options: options.map((each) => Float64Array.from(each, sum)) }
}

/** What an architecture costs. @param chosen an option of each decision */
export function sumOf({ fixed, options }: Costs, chosen: ArrayLike<number>): number {
  let sum = fixed
  for (let decision = 0; decision < options.length; decision++) sum += options[decision]![chosen[decision]!]!
  return sum
}

/** A cheapest and a dearest architecture, an option of each decision, and what they cost. */
export interface Extremes {
  readonly cheapest: readonly number[]
  readonly least: number
  readonly dearest: readonly number[]
  readonly most: number
}

/** The least and the greatest cost that any architecture has, of equal options by the first. */
export function extremesOf(costs: Costs): Extremes {
  const cheapest = costs.options.map((values) => values.indexOf(Math.min(...values)))
  const dearest = costs.options.map((values) => values.indexOf(Math.max(...values)))
  return { cheapest, least: sumOf(costs, cheapest), dearest, most: sumOf(costs, dearest) }
}
