import type { Command } from 'commander'
import { fbnetSpaceIds, type ArchitectureSpec } from '#shared/architecture/architecture.ts'
import {
  architectureKey,
  checkArchitecture,
  familyOf,
  firstOfSpec,
  publishedArchitectures,
} from '#shared/architecture/index.ts'
import type { ArchitectureSummary } from '#shared/contract/architectures.ts'
import { TansakuError, toTansakuError } from '#shared/errors.ts'
import { inputOn } from '#shared/spaces/index.ts'
import {
  architecturesIn,
  articleSize,
  chosenEntry,
  isPublishedName,
  looksLikeArchitecture,
  type ArchitectureSize,
} from '#shared/formats/index.ts'
import { architectureFile, type ArchitectureFile } from './architecture-file.ts'
import { flagOf } from './asked.ts'
import { addImageOptions, inputOf, wishedInput, type ImageWish } from './images.ts'
import { choice, defined, wholeNumber } from './options.ts'
import { select } from './select.ts'
import type { Session } from './session.ts'

/**
 * What a text leaves open, or what an architecture is to have in place of its own; options of commands that take one.
 */
export type SizeWish = {
  readonly [Name in Exclude<keyof ArchitectureSize, 'input'>]?: ArchitectureSize[Name] | undefined
} & { readonly [Name in keyof ImageWish]?: ImageWish[Name] | undefined }

/** What such commands say of their argument. */
export const architectureArgument = `id or name of an architecture (tansaku list architectures), a published one (${Object.keys(publishedArchitectures).join(', ')}), a file with a genotype, blocks or JSON (NAME@FILE where it has several), or that text itself`

/** The options of SizeWish. */
export const addSizeOptions = (command: Command): Command =>
  addImageOptions(command, "the architecture's")
    .option('--channels <number>', 'first channels of a DARTS architecture', wholeNumber(1))
    .option('--cells <number>', 'cells of a DARTS architecture', wholeNumber(1))
    .option('--auxiliary', 'with the auxiliary head of a DARTS architecture')
    .option('--hidden <number>', 'units of a recurrent architecture', wholeNumber(1))
    .option(
      '--vocabulary <number>',
      'words of a recurrent architecture, where its text has other than 10,000',
      wholeNumber(3),
    )
    .option('--space <id>', `space of blocks: ${fbnetSpaceIds.join(', ')}`, choice(fbnetSpaceIds))

/** A command's options in two: the size it asks for, and the others. */
export function splitSize<T extends SizeWish>(options: T): { size: SizeWish; rest: Omit<T, keyof SizeWish> } {
  const { channels, cells, auxiliary, size, classes, imageChannels, hidden, vocabulary, space, ...rest } = options
  return { size: { channels, cells, auxiliary, size, classes, imageChannels, hidden, vocabulary, space }, rest }
}

interface Found {
  readonly name: string
  readonly spec: ArchitectureSpec
}

type Stored = Pick<ArchitectureSummary, 'id' | 'name' | 'spec'>

/**
 * The architecture a user means, of the size asked for: a published name; a file, or one of several in it as NAME@FILE;
 * the id or the name of a stored one; its own text; the beginning of an id.
 * @param stored the stored ones, oldest first; asked for only where nothing before it is meant
 * @throws TansakuError NOT_FOUND, GENOTYPE_INVALID, ARCHITECTURE_INVALID, BAD_REQUEST
 */
export async function findArchitecture(
  stored: () => Promise<readonly Stored[]>,
  wish: string,
  size: SizeWish = {},
): Promise<Found> {
  const found = (await outsideStore(wish, size)) ?? (await inStore(await stored(), wish, size))
  return ofSize(found, size)
}

function ofSize(found: Found, size: SizeWish): Found {
  const spec = resized(found.spec, size)
  return {
    name: architectureKey(spec) === architectureKey(found.spec) ? found.name : `${found.name} ${sizeText(spec)}`,
    spec,
  }
}

/** A published architecture, or one from a file; null where there is none. */
async function outsideStore(wish: string, size: SizeWish): Promise<Found | null> {
  if (isPublishedName(wish)) return fromText(wish, wish.trim().toLowerCase(), size)
  const whole = await fileOrObstacle(wish)
  if (whole !== null && !(whole instanceof TansakuError)) return fromFile(wish, whole, size, null)
  const [, name, path] = /^([^@]+)@(.+)$/s.exec(wish) ?? []
  if (name === undefined || path === undefined) return null
  const file = await architectureFile(path)
  return file && fromFile(path, file, size, name)
}

/** @throws as findArchitecture, telling the file */
function fromFile(path: string, { text, name }: ArchitectureFile, size: SizeWish, chosen: string | null): Found {
  try {
    return fromText(text, chosen ?? name, size, chosen)
  } catch (thrown) {
    const { code, message, details } = toTansakuError(thrown)
    throw new TansakuError(code, `${path}: ${message}`, { ...details, path }, { cause: thrown })
  }
}

/** A stored architecture, or the one that a text says. */
async function inStore(stored: readonly Stored[], wish: string, size: SizeWish): Promise<Found> {
  const newest = stored.toReversed()
  const exact = newest.find(({ id, name }) => id === wish || name === wish)
  if (exact !== undefined) return exact
  const obstacle = await fileOrObstacle(wish)
  if (obstacle instanceof TansakuError) throw obstacle
  if (looksLikeArchitecture(wish)) return fromText(wish, null, size)
  const others = `tansaku search, or take ${Object.keys(publishedArchitectures).join(', ')}, or a file`
  return select(newest, wish, 'architecture', others)
}

/**
 * A folder may be called as a stored architecture is, so what is wrong with a file is told once no architecture is
 * meant.
 */
const fileOrObstacle = (path: string): Promise<ArchitectureFile | TansakuError | null> =>
  architectureFile(path).catch(toTansakuError)

/** @param name its name, or null to call it as the text does; @param chosen which of several in the text */
function fromText(text: string, name: string | null, { space = null }: SizeWish, chosen: string | null = null): Found {
  const entry = chosenEntry(architecturesIn(text), chosen)
  return { name: name ?? entry.names[0] ?? 'architecture', spec: entry.read({ ...articleSize, space }) }
}

/** The same as a stored architecture: published ones, those from files and resized ones are added. */
export async function storedArchitecture(
  { client }: Pick<Session, 'client'>,
  wish: string,
  size: SizeWish = {},
): Promise<ArchitectureSummary> {
  return keptArchitecture(client, wish, await findArchitecture(() => client.architectures.list(), wish, size))
}

/** The same for the pictures of a data set: itself where it tells as many classes apart, else made for the set. */
export async function architectureOn(
  { client }: Pick<Session, 'client'>,
  wish: string,
  size: SizeWish,
  dataset: string,
): Promise<ArchitectureSummary> {
  const found = await findArchitecture(() => client.architectures.list(), wish, size)
  const [own, data] = [familyOf(found.spec).input(found.spec), await inputOf(client, dataset)]
  if (own === null || data === null) return keptArchitecture(client, wish, found)
  const { size: side, channels: imageChannels, classes } = inputOn(own, data, size.size)
  return keptArchitecture(client, wish, ofSize(found, { size: side, imageChannels, classes }))
}

/** The stored architecture of this kind, one of that name before others; kept now where there is none. */
export async function keptArchitecture(
  client: Session['client'],
  wish: string,
  { name, spec }: Found,
): Promise<ArchitectureSummary> {
  const stored = await client.architectures.list()
  const named = stored.filter((each) => each.id === wish || each.name === name)
  return firstOfSpec([...named, ...stored], spec) ?? client.architectures.add({ name: name.slice(0, 80), spec })
}

/** @throws BAD_REQUEST where the architecture has no such size, ARCHITECTURE_INVALID where none can have it */
function resized(spec: ArchitectureSpec, size: SizeWish): ArchitectureSpec {
  const { size: side, classes, imageChannels, ...others } = size
  const [asked, images] = [defined(others), defined({ size: side, classes, imageChannels }) as ImageWish]
  const own = new Map(Object.entries(spec))
  const input = familyOf(spec).input(spec)
  const useless = [
    ...Object.entries(asked).filter(([name, value]) => typeof own.get(name) !== typeof value),
    ...(input === null ? Object.entries(images) : []),
  ]
  if (useless.length > 0)
    throw new TansakuError(
      'BAD_REQUEST',
      `${useless.map(([name]) => flagOf(name)).join(', ')} cannot be said of this architecture, which is of the family ${spec.family}: --channels, --cells and --auxiliary are for DARTS architectures, --size, --classes and --image-channels for those of images, --hidden and --vocabulary for recurrent ones, --space for those of blocks.`,
      { family: spec.family, sizes: useless.map(([name]) => name) },
    )
  const resized = Object.keys(asked).length === 0 ? spec : checkArchitecture({ ...spec, ...asked })
  if (input === null || Object.keys(images).length === 0) return resized
  return checkArchitecture(familyOf(resized).withInput(resized, wishedInput(input, images)))
}

const sizeText = (spec: ArchitectureSpec): string => familyOf(spec).sizeText(spec)
