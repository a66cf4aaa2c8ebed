import type { OnceSettings } from '#shared/algorithms/index.ts'
import { fbnetBlockIds, fbnetSpaceAt, operatorPlaces, type ArchitectureSpec } from '#shared/architecture/index.ts'
import { TansakuError } from '#shared/errors.ts'
import { pathSupernet, segmentsOf } from '../../spaces/fbnet/path-supernet.ts'
import { beginOf, isWithin, sizeOf } from '../../tensor/layout.ts'
import { ParameterLayout, requireRecord, type TensorRecord } from '../../tensor/parameters.ts'
import type { BequeathedWeights } from '../../training/evaluation/evaluation.ts'
import { splitRecords } from '../../training/records.ts'

/**
 * An architecture's weights in the supernet, in the order in which its own net declares them.
 * @throws TansakuError BAD_REQUEST for an architecture of another space
 */
export function bequeath(
  spec: ArchitectureSpec,
  { space, input, sharedWeights }: OnceSettings,
  records: readonly TensorRecord[],
): BequeathedWeights {
  if (!('space' in spec) || spec.space !== space)
    throw new TansakuError('BAD_REQUEST', `This architecture is not of ${space}: the supernet has no weights for it.`, {
      space,
    })
  const stored = new Map((splitRecords(records)['weights'] ?? []).map((record) => [record.name, record]))
  const layout = new ParameterLayout()
  const net = pathSupernet(layout, operatorPlaces(fbnetSpaceAt(space, input)), sharedWeights ? 'shared' : 'separate')
  const chosen = new Set(segmentsOf(net, [spec.blocks.map((block) => fbnetBlockIds.indexOf(block))]))
  const sources = layout
    .parts('weight')
    .flatMap((part) => ('name' in part ? [part] : chosen.has(part) ? part.entries : []))
  return (weights) => {
    const fits =
      weights.length === sources.length && weights.every(({ shape }, i) => isWithin(shape, sources[i]!.shape))
    if (!fits)
      throw new TansakuError(
        'BAD_REQUEST',
        'This architecture has other layers than the supernet: train it from scratch.',
      )
    return weights.map((handle, i) => {
      const { name, shape } = sources[i]!
      return partOf(requireRecord(stored, `values/${name}`, shape).data, shape, handle.shape)
    })
  }
}

/** What a smaller block's parameter is of the biggest's, see beginOf. */
function partOf(whole: Float32Array, from: readonly number[], to: readonly number[]): Float32Array {
  const begin = beginOf(to, from)
  const strides = from.map((_, axis) => sizeOf(from.slice(axis + 1)))
  const part = new Float32Array(sizeOf(to))
  const place = to.map(() => 0)
  for (let i = 0; i < part.length; i++) {
    part[i] = whole[place.reduce((at, position, axis) => at + (position + begin[axis]!) * strides[axis]!, 0)]!
    for (let axis = to.length - 1; axis >= 0; axis--) {
      place[axis] = place[axis]! + 1
      if (place[axis]! < to[axis]!) break
      place[axis] = 0
    }
  }
  return part
}
