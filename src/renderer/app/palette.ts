/** Something that the palette leads to or does. */
export interface Entry {
  readonly id: string
  readonly text: string
  /** What it is, in the user's language. */
  readonly group: string
  /** What else it is found by. */
  readonly hint?: string
  readonly run: () => unknown
}

const most = 50

/**
 * Entries that have each word, those whose text begins with the first one before the others, else in their order.
 * @param words as they were typed
 */
export function found(entries: readonly Entry[], words: string): Entry[] {
  const wanted = words.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  const [first] = wanted
  const hits = entries.filter(({ text, group, hint = '' }) => {
    const all = `${text}\n${group}\n${hint}`.toLocaleLowerCase()
    return wanted.every((word) => all.includes(word))
  })
  if (first === undefined) return hits.slice(0, most)
  const rank = ({ text }: Entry): number => {
    const lower = text.toLocaleLowerCase()
    return lower.startsWith(first) ? 0 : lower.includes(first) ? 1 : 2
  }
  return hits
    .map((entry) => ({ entry, rank: rank(entry) }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ entry }) => entry)
}
