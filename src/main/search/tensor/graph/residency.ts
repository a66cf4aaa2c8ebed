/**
 * Who has the newest value of a variable: the tf.Variable itself, or a session in which it lives. Several graphs may
 * keep a variable inside their sessions (a training and a validation step); this keeps them of one mind.
 */
import type { tf } from '../tf.ts'

interface Claim {
  /** The tf.Variable's data when the session took it over: assigned since, if it is another. */
  data: object
  /** Whether the session changes the value. */
  readonly modified: boolean
  /** Brings the session's value into the tf.Variable. */
  readonly pull: () => void
}

const claims = new WeakMap<tf.Variable, Map<object, Claim>>()

/** Notes that a session has the variable's newest value. One that changes it has it alone. */
export function claim(variable: tf.Variable, owner: object, { modified, pull }: Omit<Claim, 'data'>): void {
  const owners = claims.get(variable) ?? new Map<object, Claim>()
  if (modified) owners.clear()
  owners.set(owner, { data: variable.dataId, modified, pull })
  claims.set(variable, owners)
}

/** Whether a session still has the newest value. */
export function isClaimedBy(variable: tf.Variable, owner: object): boolean {
  return claims.get(variable)?.get(owner)?.data === variable.dataId
}

/** The variable with its newest value, pulled out of a session where that has changed it. */
export function latest<T extends tf.Variable>(variable: T): T {
  const owners = claims.get(variable)
  for (const owned of owners?.values() ?? []) {
    // A value assigned from outside since is newer than the session's.
    if (!owned.modified || owned.data !== variable.dataId) continue
    owned.pull()
    owners?.clear()
    break
  }
  return variable
}

/** A session ends: its value comes back. */
export function release(variable: tf.Variable, owner: object): void {
  const owned = claims.get(variable)?.get(owner)
  if (owned === undefined) return
  if (owned.modified && owned.data === variable.dataId && !variable.isDisposed) owned.pull()
  claims.get(variable)?.delete(owner)
}
