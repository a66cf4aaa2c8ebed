import { TansakuError } from '#shared/errors.ts'
import type { Edge, GraphNode, Way } from './nodes.ts'

/** One way of a branch while a step is traced: what is written within it runs only when that way is the chosen one. */
export interface Scope extends Way {
  readonly parent: Scope | undefined
  /** Whether this is the chosen way: a boolean of the graph. */
  readonly chosen: Edge
  /** Dead unless this is the chosen way: what has no input of the scope waits for it. */
  readonly pivot: GraphNode
}

/** What a tracer hands out for an op: its outputs. */
type Results = readonly { readonly id: number; readonly shape: number[]; readonly dtype: number }[]

/**
 * Which way of which branch a trace is in, and what belongs there. Uses TensorFlow's dead tensors sparingly: an op is
 * dead by a dead input, so only one without any input of its scope needs a control edge from the scope's pivot.
 */
export class Scopes {
  #current: Scope | undefined
  readonly #byBranch = new Map<string, readonly Scope[]>()
  readonly #owners = new Map<GraphNode, Scope>()
  readonly #merged = new Map<Scope | undefined, Map<string, Results>>()

  get current(): Scope | undefined {
    return this.#current
  }

  /** The ways of a branch, made once for each scope that it stands in. */
  of(branch: string, make: () => readonly Scope[]): readonly Scope[] {
    let scopes = this.#byBranch.get(branch)
    if (scopes === undefined) {
      scopes = make()
      for (const scope of scopes) this.claim(scope.pivot, scope)
      this.#byBranch.set(branch, scopes)
    }
    return scopes
  }

  within<T>(scope: Scope, f: () => T): T {
    const before = this.#current
    this.#current = scope
    try {
      return f()
    } finally {
      this.#current = before
    }
  }

  claim(node: GraphNode, scope: Scope): void {
    this.#owners.set(node, scope)
  }

  /** Whether a node is dead unless this scope, or one within it, is the chosen one. */
  isGated(node: GraphNode, scope: Scope): boolean {
    return chainOf(this.#owners.get(node)).includes(scope)
  }

  /**
   * What only a chosen way has is dead elsewhere, and so is all that needs it.
   * @throws TansakuError BAD_STEP where the current scope does not lie within the node's own
   */
  refuseLeak(node: GraphNode): void {
    const owner = this.#owners.get(node)
    if (owner === undefined || chainOf(this.#current).includes(owner)) return
    throw new TansakuError(
      'BAD_STEP',
      'A step used outside a branch what one of its ways made: return it from every way instead.',
    )
  }

  /** The same op on the same inputs, in this scope or around it. */
  findEqual(key: string): Results | undefined {
    for (const scope of [...chainOf(this.#current), undefined]) {
      const found = this.#merged.get(scope)?.get(key)
      if (found !== undefined) return found
    }
    return undefined
  }

  keepEqual(key: string, results: Results): void {
    let kept = this.#merged.get(this.#current)
    if (kept === undefined) {
      kept = new Map()
      this.#merged.set(this.#current, kept)
    }
    kept.set(key, results)
  }
}

/** A scope and those that it lies in, the innermost first. */
function chainOf(scope: Scope | undefined): Scope[] {
  const chain: Scope[] = []
  for (let each = scope; each !== undefined; each = each.parent) chain.push(each)
  return chain
}

export const outOfRange = (what: string): TansakuError =>
  new TansakuError(
    'BAD_STEP',
    `A branch was asked for ${what}, which it does not have: an index must be a whole number from 0 to one less than the number of ways.`,
  )
