import { canonicalJson } from '../text/canonical-json.ts'
import type { ArchitectureSpec } from './architecture.ts'
import { writtenSpec } from './written.ts'

/** One text for one architecture. */
export const architectureKey = (spec: ArchitectureSpec): string => canonicalJson(writtenSpec(spec))

/** The first of some architectures that is the one of a spec. */
export function firstOfSpec<T extends { readonly spec: ArchitectureSpec }>(
  architectures: readonly T[],
  spec: ArchitectureSpec,
): T | undefined {
  const key = architectureKey(spec)
  return architectures.find((each) => architectureKey(each.spec) === key)
}
