import type { ArchitectureSpec } from '#shared/architecture/architecture.ts'
import { architecturesIn, entryLabel, type ArchitectureSize, type FormatEntry } from '#shared/formats/index.ts'
import { smallInput } from '#shared/spaces/index.ts'
import { toFailure } from '../client/failure.ts'

/** The sizes of a form, null where a field is empty or nobody chose. */
export type FormSize = { readonly [Name in keyof ArchitectureSize]: ArchitectureSize[Name] | null }

/** What can be said of a pasted text. `asks`: what of the form it leaves open. */
export type Pasted =
  | { readonly state: 'empty' }
  | { readonly state: 'refused'; readonly message: string; readonly asks: Asks }
  /** More than one architecture, none chosen, or blocks of a space that is not chosen. */
  | { readonly state: 'asking'; readonly asks: Asks }
  | { readonly state: 'read'; readonly spec: ArchitectureSpec; readonly asks: Asks }

interface Asks {
  /** Which of several architectures, as they may be called; empty where there is one. */
  readonly entries: readonly string[]
  readonly sizes: readonly (keyof ArchitectureSize)[]
}

const nothing: Asks = { entries: [], sizes: [] }

/** A pasted text as an architecture. @param chosen which of several, counted from 0 */
export function readPasted(text: string, chosen: number | null, size: FormSize): Pasted {
  if (text.trim() === '') return { state: 'empty' }
  let asks = nothing
  try {
    const entries = architecturesIn(text)
    asks = { entries: entries.length > 1 ? entries.map(entryLabel) : [], sizes: [] }
    const entry = entries.length === 1 ? entries[0] : chosen === null ? undefined : entries[chosen]
    if (entry === undefined) return { state: 'asking', asks }
    asks = { ...asks, sizes: entry.leavesOpen() }
    return asks.sizes.includes('space') && size.space === null
      ? { state: 'asking', asks }
      : { state: 'read', spec: readEntry(entry, size), asks }
  } catch (thrown) {
    return { state: 'refused', message: toFailure(thrown).message, asks }
  }
}

/** An empty field is no number, and the check says so. */
const readEntry = (entry: FormatEntry, { space, input, auxiliary, ...numbers }: FormSize): ArchitectureSpec =>
  entry.read({
    channels: numbers.channels ?? Number.NaN,
    cells: numbers.cells ?? Number.NaN,
    hidden: numbers.hidden ?? Number.NaN,
    vocabulary: numbers.vocabulary ?? Number.NaN,
    auxiliary: auxiliary ?? false,
    input: input ?? smallInput,
    space,
  })
