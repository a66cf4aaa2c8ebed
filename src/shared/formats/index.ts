import type { ArchitectureSpec } from '../architecture/architecture.ts'
import { TansakuError } from '../errors.ts'
import { architectureJsonFormat } from './architecture-json.ts'
import { blocksFormat } from './blocks.ts'
import type { ArchitectureFormat, ArchitectureSize, FormatEntry } from './format.ts'
import { genotypeJsonFormat } from './genotype-json.ts'
import { genotypeFormat } from './genotype.ts'
import { shown } from './literal/source.ts'
import { publishedNameFormat } from './published-name.ts'

export { articleSize, type ArchitectureFormat, type ArchitectureSize, type FormatEntry } from './format.ts'
export { genotypeText } from './genotype.ts'

/** Every way to write architectures, in the order in which they are looked for. */
export const architectureFormats: readonly ArchitectureFormat[] = [
  publishedNameFormat,
  blocksFormat,
  genotypeFormat,
  architectureJsonFormat,
  genotypeJsonFormat,
]

/** Longer than any collection of genotypes that people keep. */
export const mostCharacters = 200_000
const mostEntries = 1_000

/**
 * What is in a text, of the first format that it looks like.
 * @throws TansakuError NOT_FOUND for a word that is no published name, GENOTYPE_INVALID, ARCHITECTURE_INVALID
 */
export function architecturesIn(text: string): readonly FormatEntry[] {
  if (text.length > mostCharacters)
    throw new TansakuError(
      'ARCHITECTURE_INVALID',
      `This text has ${text.length} characters; an architecture's has a few hundred, and ${mostCharacters} are read at most. Give one architecture.`,
      { found: text.length, most: mostCharacters },
    )
  const format = architectureFormats.find((each) => each.looksLike(text))
  if (format === undefined) throw unknownText(text)
  const entries = format.entries(text)
  if (entries.length > mostEntries)
    throw new TansakuError(
      'ARCHITECTURE_INVALID',
      `This text holds ${entries.length} architectures; ${mostEntries} are told apart at most. Give fewer.`,
      { found: entries.length, most: mostEntries },
    )
  return entries
}

/** Whether this is the name of a published architecture. */
export const isPublishedName = (text: string): boolean => publishedNameFormat.looksLike(text)

/** Whether something is an architecture's text rather than the name of one, or of a file. */
export const looksLikeArchitecture = (text: string): boolean =>
  text.length > mostCharacters || architectureFormats.some((format) => format.looksLike(text))

function unknownText(text: string): TansakuError {
  const trimmed = text.trim()
  const isName = /^\S{1,80}$/.test(trimmed)
  return new TansakuError(
    isName ? 'NOT_FOUND' : 'ARCHITECTURE_INVALID',
    `${isName ? `No published architecture is called ${shown(trimmed)}` : `No architecture can be read from ${shown(trimmed)}`}. Expected one of: ${architectureFormats.map(({ name }) => name).join('; ')}.`,
    { found: trimmed.slice(0, 40) },
  )
}

/**
 * The one architecture in a text, or the one of that name or in that line.
 * @throws TansakuError as architecturesIn, and GENOTYPE_INVALID or ARCHITECTURE_INVALID where it is not told which
 */
export function chosenEntry(entries: readonly FormatEntry[], name: string | null = null): FormatEntry {
  const meant =
    name === null
      ? entries
      : entries.filter(({ names, line }) => names.includes(name) || (/^\d+$/.test(name) && line === Number(name)))
  if (meant.length === 1) return meant[0]!
  const listed = (meant.length === 0 ? entries : meant).map((entry) => entryLabel(entry))
  const names = `${listed.slice(0, 8).join(', ')}${listed.length > 8 ? ` and ${listed.length - 8} more` : ''}`
  throw new TansakuError(
    'ARCHITECTURE_INVALID',
    meant.length === 0
      ? `It holds no architecture ${shown(name ?? '')}; there is ${names}.`
      : `It holds ${meant.length} architectures: ${names}. Choose one by its name or the number of its line, in the terminal as NAME@FILE.`,
    { names: listed.slice(0, 100) },
  )
}

/** `DARTS_V2 (line 12)`, or its line alone. */
export const entryLabel = ({ names, line }: FormatEntry): string =>
  names.length === 0 ? `line ${line}` : `${names.map((name) => shown(name).slice(1, -1)).join(' = ')} (line ${line})`

/**
 * The architecture in a text: published name, genotype, blocks or JSON, found out by looking.
 * @param size what the text leaves open
 * @param name which of several
 * @throws TansakuError NOT_FOUND, GENOTYPE_INVALID, ARCHITECTURE_INVALID
 */
export const readArchitecture = (text: string, size: ArchitectureSize, name: string | null = null): ArchitectureSpec =>
  chosenEntry(architecturesIn(text), name).read(size)

type WritableFormat = ArchitectureFormat & Required<Pick<ArchitectureFormat, 'write'>>

/** Those that `tansaku export` writes. */
export const writableFormats: readonly WritableFormat[] = architectureFormats.filter(
  (format): format is WritableFormat => format.write !== undefined,
)

/** @throws TansakuError BAD_REQUEST for an architecture that this format cannot say */
export function writeArchitecture(spec: ArchitectureSpec, id: string): string {
  const text = writableFormats.find((format) => format.id === id)?.write(spec)
  if (text !== null && text !== undefined) return text
  const able = writableFormats.filter((format) => format.write(spec) !== null).map((format) => format.id)
  throw new TansakuError(
    'BAD_REQUEST',
    `An architecture of the family ${spec.family} cannot be written as ${shown(id)}. Choose one of ${able.join(', ')}.`,
    { family: spec.family, format: id, formats: able },
  )
}
