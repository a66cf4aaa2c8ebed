import type { FbnetArchitecture, FbnetBlockId } from '#shared/architecture/architecture.ts'
import type { OperatorPlaceSummary } from '#shared/contract/spaces.ts'

/** How a block looks in the drawing: tall = much expansion, dark = large kernel, split = grouped. */
export interface BlockLook {
  readonly kernel: 3 | 5 | null
  readonly expansion: number
  readonly grouped: boolean
}

export function blockLook(block: FbnetBlockId): BlockLook {
  const match = /^k([35])_e(\d)(_g2)?$/.exec(block)
  return match
    ? { kernel: match[1] === '5' ? 5 : 3, expansion: Number(match[2]), grouped: match[3] !== undefined }
    : { kernel: null, expansion: 0, grouped: false }
}

/** One place of the drawn network: what stands there and what it costs. */
export interface DrawnBlock {
  readonly place: string
  readonly choice: string
  readonly look: BlockLook | null
  readonly macs: number
  readonly latencyUs: number | null
}

/** The architecture's blocks at the searched places, the only candidate at the fixed ones. */
export function drawnBlocks(
  spec: FbnetArchitecture,
  places: readonly OperatorPlaceSummary[],
  latenciesUs: ReadonlyMap<string, number>,
): DrawnBlock[] {
  let next = 0
  return places.flatMap((place) => {
    const block = place.searched ? spec.blocks[next++] : undefined
    const candidate = block === undefined ? place.candidates[0] : place.candidates.find((each) => each.choice === block)
    if (!candidate) return []
    return [
      {
        place: place.place,
        choice: candidate.choice,
        look: block === undefined ? null : blockLook(block),
        macs: candidate.macs,
        latencyUs: latenciesUs.get(candidate.key) ?? null,
      },
    ]
  })
}
