import { TansakuError } from '../../errors.ts'
import { indexAt, type Random } from '../../random.ts'
import { argmax, softmax } from '../../statistics/softmax.ts'
import { layersOfBlocks } from './operators.ts'
import { fbnetBlockIds, type FbnetArchitecture, type FbnetBlockId } from './spec.ts'
import { layersOf, saidInput, type FbnetSpace } from './tables.ts'

/** θ must be layers × blocks, finite. @throws TansakuError ARCHITECTURE_INVALID */
function checkTheta(space: FbnetSpace, theta: readonly (readonly number[])[]): void {
  const layers = layersOf(space).length
  const bad =
    theta.length !== layers || theta.some((row) => row.length !== fbnetBlockIds.length || !row.every(Number.isFinite))
  if (bad)
    throw new TansakuError(
      'ARCHITECTURE_INVALID',
      `θ of space ${space.id} must be ${layers} × ${fbnetBlockIds.length} finite numbers.`,
      { rows: theta.length },
    )
}

export function fbnetArchitecture({ id, input }: FbnetSpace, blocks: FbnetBlockId[]): FbnetArchitecture {
  return { family: 'fbnet', space: id, blocks, ...saidInput(id, input) }
}

/** The likeliest block of every layer. */
export function argmaxArchitecture(space: FbnetSpace, theta: readonly (readonly number[])[]): FbnetArchitecture {
  checkTheta(space, theta)
  return fbnetArchitecture(
    space,
    theta.map((row) => fbnetBlockIds[argmax(row)]!),
  )
}

/** One draw from P_θ(a) = Π_l softmax(θ_l) (FBNet, equation 3). */
export function sampleArchitecture(
  space: FbnetSpace,
  theta: readonly (readonly number[])[],
  random: Random,
): FbnetArchitecture {
  checkTheta(space, theta)
  return fbnetArchitecture(
    space,
    theta.map((row) => fbnetBlockIds[indexAt(softmax(row), random.next())]!),
  )
}

/** Every block equally likely. */
export function randomArchitecture(space: FbnetSpace, random: Random): FbnetArchitecture {
  return fbnetArchitecture(
    space,
    layersOf(space).map(() => random.pick(fbnetBlockIds)),
  )
}

/** One block drawn anew, another one than before. @throws TansakuError as layersOfBlocks */
export function mutateBlocks(architecture: FbnetArchitecture, random: Random): FbnetArchitecture {
  const layer = random.int(layersOfBlocks(architecture).length)
  const blocks = architecture.blocks.map((block, i) =>
    i === layer ? random.pick(fbnetBlockIds.filter((each) => each !== block)) : block,
  )
  return { ...architecture, blocks }
}
