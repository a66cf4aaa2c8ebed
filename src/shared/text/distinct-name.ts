/** A name that nobody was asked for, told apart from those that are there: `blocks`, `blocks (2)`, `blocks (3)`. */
export function distinctName(wanted: string, taken: Iterable<string>): string {
  const names = new Set(taken)
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted} (${String(number)})`
    if (!names.has(name)) return name
  }
}
