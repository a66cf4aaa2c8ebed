/** What Linux and the benchmark program can name. */
const mostCores = 1024

/** A kernel list of cores such as `0-3,6`. Anything else gives none. */
export function parseCoreList(text: string): readonly number[] {
  const parts = text
    .trim()
    .split(',')
    .map((part) => /^(\d{1,4})(?:-(\d{1,4}))?$/u.exec(part))
  if (parts.some((part) => part === null)) return []
  const cores = parts.flatMap((part) => {
    const from = Number(part?.[1])
    const to = Math.min(Number(part?.[2] ?? part?.[1]), mostCores - 1)
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index)
  })
  return sorted(cores)
}

/** The cores that a process may run on, from its `/proc/<pid>/status`. */
export function parseAllowed(status: string): readonly number[] {
  return parseCoreList(/^Cpus_allowed_list:\s*(\S+)\s*$/mu.exec(status)?.[1] ?? '')
}

export const sorted = (cores: Iterable<number>): readonly number[] => [...new Set(cores)].sort((a, b) => a - b)
