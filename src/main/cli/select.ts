import { TansakuError } from '#shared/errors.ts'

/**
 * The thing a user means: by id, by the beginning of an id, or `latest`.
 * @param items newest first
 * @throws NOT_FOUND saying what there is
 */
export function select<T extends { readonly id: string }>(
  items: readonly T[],
  wish: string,
  what: string,
  howToMake: string,
): T {
  if (items.length === 0)
    throw new TansakuError('NOT_FOUND', `There is no ${what} yet. Make one with: ${howToMake}`, { what })
  if (wish === 'latest') return items[0]!
  const exact = items.find((item) => item.id === wish)
  if (exact !== undefined) return exact
  const matching = items.filter(
    (item) => item.id.startsWith(wish) || item.id.slice(item.id.indexOf('-') + 1).startsWith(wish),
  )
  if (matching.length === 1) return matching[0]!
  const listed = (matching.length > 0 ? matching : items)
    .slice(0, 8)
    .map((item) => item.id)
    .join(', ')
  throw new TansakuError(
    'NOT_FOUND',
    matching.length > 1
      ? `${String(matching.length)} ${what}s begin with "${wish}": ${listed}.`
      : `There is no ${what} "${wish}". There are: ${listed}.`,
    { what, wish },
  )
}
