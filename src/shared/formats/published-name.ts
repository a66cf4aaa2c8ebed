import { publishedArchitectures } from '../architecture/published.ts'
import type { ArchitectureSpec } from '../architecture/architecture.ts'
import type { ArchitectureFormat } from './format.ts'

const published = new Map<string, ArchitectureSpec>(Object.entries(publishedArchitectures))
const longest = Math.max(...[...published.keys()].map((name) => name.length))

/** A text of as many letters as a name may have, without spaces around it; null for a longer one. */
const nameIn = (text: string): string | null => {
  const name = text.replaceAll('\ufeff', '').trim().toLowerCase()
  return name.length <= longest ? name : null
}

/** `darts-v2`: the name of an architecture from an article. */
export const publishedNameFormat: ArchitectureFormat = {
  id: 'name',
  name: `the name of a published architecture (${[...published.keys()].join(', ')})`,
  looksLike: (text) => published.has(nameIn(text) ?? ''),
  entries(text) {
    const name = nameIn(text) ?? ''
    const spec = published.get(name)
    return spec === undefined ? [] : [{ names: [name], line: 1, leavesOpen: () => [], read: () => spec }]
  },
}
