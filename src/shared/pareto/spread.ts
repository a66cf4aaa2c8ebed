/** So many of a list, evenly from its first to its last; its middle for one. */
export function spreadOver<T>(items: readonly T[], count: number): T[] {
  if (count >= items.length) return [...items]
  if (count === 1) return items.slice(items.length >> 1, (items.length >> 1) + 1)
  return Array.from({ length: count }, (_, index) => items[Math.round((index * (items.length - 1)) / (count - 1))]!)
}
