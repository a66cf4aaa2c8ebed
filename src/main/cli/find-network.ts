import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { checkArchitecture, publishedArchitectures } from '#shared/architecture/index.ts'
import type { ArchitectureSpec } from '#shared/architecture/architecture.ts'
import { networkFromText } from '#shared/architecture/genotype-text.ts'
import type { ArchitectureSummary } from '#shared/contract/architectures.ts'
import { TansakuError } from '#shared/errors.ts'
import { defined } from './options.ts'
import { select } from './select.ts'
import type { Session } from './session.ts'

/** What a genotype leaves open; options of the commands that take a network. */
export interface SizeWish {
  readonly channels?: number | undefined
  readonly cells?: number | undefined
  readonly auxiliary?: boolean | undefined
  readonly hidden?: number | undefined
  readonly vocabulary?: number | undefined
}

interface Found {
  readonly name: string
  readonly spec: ArchitectureSpec
}

/** Of genotypes from a file: the article's nets for CIFAR-10 and for the Penn Treebank (REFERENCE §1, §2). */
const articleSize = { channels: 36, cells: 20, input: 'cifar', hidden: 850, vocabulary: 10_000 } as const
const mostFileBytes = 1_000_000

/**
 * The network a user means: the id, the beginning of an id or the name of a stored one, a published one's name, or a
 * file with a network as `tansaku export` writes it or a genotype as in quark0/darts' genotypes.py; of the size asked
 * for.
 * @throws TansakuError NOT_FOUND, GENOTYPE_INVALID, ARCHITECTURE_INVALID, BAD_REQUEST
 */
export async function findNetwork(
  { client }: Pick<Session, 'client'>,
  wish: string,
  size: SizeWish = {},
): Promise<Found> {
  const published: Readonly<Record<string, ArchitectureSpec>> = publishedArchitectures
  const name = wish.toLowerCase()
  const stored = (await client.architectures.list()).reverse()
  const named = stored.find((each) => each.name === wish)
  const found = Object.hasOwn(published, name)
    ? { name, spec: published[name]! }
    : (named ??
      (await networkFile(wish)) ??
      select(stored, wish, 'network', `tansaku search, or take ${Object.keys(published).join(', ')}, or a file`))
  const spec = resized(found.spec, size)
  return { name: spec === found.spec ? found.name : `${found.name} ${sizeText(spec)}`, spec }
}

/** The same as a stored network: published ones, those from files and resized ones are added. */
export async function storedNetwork(
  session: Pick<Session, 'client'>,
  wish: string,
  size: SizeWish = {},
): Promise<ArchitectureSummary> {
  const { client } = session
  const { name, spec } = await findNetwork(session, wish, size)
  const same = (await client.architectures.list()).filter((each) => isDeepStrictEqual(each.spec, spec))
  return (
    same.find((each) => each.id === wish || each.name === name) ??
    same[0] ??
    client.architectures.add({ name: name.slice(0, 80), spec })
  )
}

const sizesOf: Readonly<Partial<Record<ArchitectureSpec['family'], readonly (keyof SizeWish)[]>>> = {
  'darts-cnn': ['channels', 'cells', 'auxiliary'],
  'darts-rnn': ['hidden', 'vocabulary'],
}

/** @throws BAD_REQUEST where the network has no such size, ARCHITECTURE_INVALID where none can have it */
export function resized(
  spec: ArchitectureSpec,
  { channels, cells, auxiliary, hidden, vocabulary }: SizeWish,
): ArchitectureSpec {
  const asked = defined({ channels, cells, auxiliary, hidden, vocabulary })
  const useless = Object.keys(asked).filter((name) => !sizesOf[spec.family]?.some((size) => size === name))
  if (useless.length > 0) {
    throw new TansakuError(
      'BAD_REQUEST',
      `${useless.map((name) => `--${name}`).join(', ')} cannot be said of this network, which is of the family ${spec.family}: --channels, --cells and --auxiliary are for DARTS networks, --hidden and --vocabulary for recurrent ones.`,
      { family: spec.family, sizes: useless },
    )
  }
  return Object.keys(asked).length === 0 ? spec : checkArchitecture({ ...spec, ...asked })
}

function sizeText(spec: ArchitectureSpec): string {
  if (spec.family === 'darts-rnn') return `${String(spec.hidden)} units, ${String(spec.vocabulary)} words`
  return spec.family === 'darts-cnn'
    ? `C${String(spec.channels)} L${String(spec.cells)}${spec.auxiliary ? ' auxiliary' : ''}`
    : ''
}

/** A network from a file, or null where there is no such file. @throws GENOTYPE_INVALID, ARCHITECTURE_INVALID */
export async function networkFile(path: string): Promise<Found | null> {
  const file = await stat(path).catch(() => null)
  if (file === null || !file.isFile()) return null
  if (file.size > mostFileBytes)
    throw new TansakuError(
      'ARCHITECTURE_INVALID',
      `${path} has ${String(file.size)} bytes; a network's text has a few hundred. Give a file with one network.`,
      { path, bytes: file.size },
    )
  const text = (await readFile(path, 'utf8')).replace(/^\uFEFF/, '')
  return { name: basename(path).replace(/\.[^.]*$/, '') || 'network', spec: networkFromText(text, articleSize) }
}
