import { checkArchitecture } from '../architecture/text.ts'
import {
  fbnetBlockIds,
  fbnetSpaceIds,
  type FbnetArchitecture,
  type FbnetBlockId,
  type FbnetSpaceId,
} from '../architecture/architecture.ts'
import { fbnetSpaces, layersOf } from '../spaces/fbnet/tables.ts'
import type { ArchitectureFormat } from './format.ts'
import { faultAt, shown, type Source } from './literal/source.ts'
import { tokensOf, type Token } from './literal/tokens.ts'

/** `fbnet, head 1504:` before the blocks. */
const heading = /^[\s\ufeff]*([\w-]+)\s*(?:,\s*head\s+(\d{1,6})\s*)?:/
/** Of a heading and of brackets before the first block. */
const mostBefore = 24
const separators = new Set(['[', ']', '(', ')', ',', '|'])

/**
 * FBNet's blocks in network order as one would paste them: `k3_e6 skip …`, `k3e6`, mobile-vision's `ir_k3_e6`; with
 * commas, bars, brackets or quotes between them, and the space before them or told by their number.
 */
export const blocksFormat: ArchitectureFormat = {
  id: 'blocks',
  name: "FBNet's blocks in network order, k3_e6 skip k5_e1_g2 …",
  looksLike: (text) => {
    const [first] = blockTokens(text, headingOf(text)?.length ?? 0, mostBefore)
    return first !== undefined && blockIn(first) !== null
  },
  entries(text) {
    const source: Source = { text, code: 'ARCHITECTURE_INVALID' }
    const head = headingOf(text)
    const blocks = blockTokens(text, head?.length ?? 0).map((token) => {
      const block = blockIn(token)
      if (block === null)
        throw faultAt(source, token.at, `there is no block ${shown(token.text)}. Known: ${fbnetBlockIds.join(', ')}.`, {
          found: token.text.slice(0, 40),
        })
      return block
    })
    const spaces =
      head === null ? fbnetSpaceIds.filter((id) => layerCount(id) === blocks.length) : [spaceOf(source, head)]
    return [
      {
        names: [],
        line: 1,
        leavesOpen: () => (spaces.length > 1 ? ['space'] : []),
        read: ({ space }) =>
          checkArchitecture({
            family: 'fbnet',
            space: chosenSpace(source, spaces, space, blocks.length),
            blocks,
            ...(head?.headChannels != null && { headChannels: head.headChannels }),
          }),
      },
    ]
  },
  // The text says nothing of images: it is of those of the space.
  write: (spec) => ('blocks' in spec && spec.input === undefined ? blocksText(spec) : null),
}

interface Heading {
  readonly space: string
  readonly headChannels: number | null
  readonly length: number
}

function headingOf(text: string): Heading | null {
  const found = heading.exec(text)
  return (
    found && {
      space: found[1]!,
      headChannels: found[2] === undefined ? null : Number(found[2]),
      length: found[0].length,
    }
  )
}

/** What stands between separators, from there on. */
const blockTokens = (text: string, from: number, most?: number): readonly Token[] =>
  tokensOf(text, most).filter(({ kind, text: said, at }) => at >= from && !(kind === 'mark' && separators.has(said)))

function blockIn({ kind, text }: Token): FbnetBlockId | null {
  if (kind !== 'name' && kind !== 'string') return null
  // mobile-vision says s2 for expansion 1 in two groups with a shuffle.
  const word = text
    .toLowerCase()
    .replace(/^ir_(k[35])_s2$/, '$1_e1_g2')
    .replace(/^ir_(?=k)/, '')
  const id = word.replace(/^(k\d)_?(e\d)(?:_?(g2))?$/, (_, ...[kernel, expansion, groups]: string[]) =>
    [kernel, expansion, ...(groups === undefined ? [] : [groups])].join('_'),
  )
  return fbnetBlockIds.find((each) => each === id) ?? null
}

const layerCount = (id: FbnetSpaceId): number => layersOf(fbnetSpaces[id]).length

function spaceOf(source: Source, { space }: Heading): FbnetSpaceId {
  const id = fbnetSpaceIds.find((each) => each === space)
  if (id === undefined)
    throw faultAt(source, 0, `no space of blocks is called ${shown(space)}. Known: ${fbnetSpaceIds.join(', ')}.`, {
      found: space.slice(0, 40),
    })
  return id
}

/** @throws ARCHITECTURE_INVALID where no space, or more than one, has as many layers */
function chosenSpace(
  source: Source,
  spaces: readonly FbnetSpaceId[],
  wish: FbnetSpaceId | null,
  count: number,
): FbnetSpaceId {
  if (wish !== null && spaces.includes(wish)) return wish
  const [only, ...others] = spaces
  if (only !== undefined && others.length === 0 && wish === null) return only
  const known = fbnetSpaceIds.map((id) => `${id} ${layerCount(id)}`).join(', ')
  throw faultAt(
    source,
    0,
    only === undefined
      ? `here are ${count} blocks; no space has as many layers (${known}).`
      : wish === null
        ? `${count} blocks may be of ${spaces.join(' or ')}. Say which: before them, as in "${only}: k3_e6 …", or by the option of the space (--space in the terminal).`
        : `these ${count} blocks are of ${spaces.join(' or ')}, not of ${wish}.`,
    { blocks: count, spaces },
  )
}

const blocksText = ({ space, headChannels, blocks }: FbnetArchitecture): string =>
  `${space}${headChannels === undefined ? '' : `, head ${headChannels}`}: ${blocks.join(' ')}`
