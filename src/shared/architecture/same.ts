import type { ArchitectureSpec } from './architecture.ts'

/** One text for one architecture, whatever the order of its keys. */
export const architectureKey = (spec: ArchitectureSpec): string =>
  JSON.stringify(spec, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )

/** The first of some architectures that is the one of a spec. */
export function firstOfSpec<T extends { readonly spec: ArchitectureSpec }>(
  architectures: readonly T[],
  spec: ArchitectureSpec,
): T | undefined {
  const key = architectureKey(spec)
  return architectures.find((each) => architectureKey(each.spec) === key)
}
