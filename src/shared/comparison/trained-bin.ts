import type { ArchitectureSpec } from '../architecture/index.ts'
import { groupKinds, type ComparedBin, type ComparedGroup, type GroupKind } from '../contract/comparisons.ts'

/** For tests: what is found at 80 % and a little, random architectures around 70 %; of most MACs nothing yet. */
export function trainedBin(index: number): ComparedBin {
  const latencyUs = 100 * (index + 1)
  const means: Partial<Record<GroupKind, number>> = { found: 0.8, random: 0.7, 'largest-params': 0.8 }
  const groupOf = (kind: GroupKind): ComparedGroup => ({
    kind,
    trainings: Array.from({ length: kind === 'reference' ? 0 : 4 }, (_, run) => ({
      architecture: {
        id: kind === 'found' ? `found-${String(index)}` : null,
        name: `architecture ${kind}`,
        spec: specOf(kind === 'random' ? 10 * index + run : kind === 'largest-macs' ? 100 + index : 200 + index),
        params: 1_000,
        macs: 2_000,
      },
      latencyUs,
      seed: run,
      done: means[kind] === undefined ? null : { evaluationId: `e${String(run)}`, figure: means[kind] + 0.004 * run },
    })),
  })
  return {
    id: `found-${String(index)}`,
    latencyUs,
    lowUs: latencyUs,
    highUs: latencyUs,
    nets: 2,
    groups: groupKinds.map(groupOf),
  }
}
const specOf = (width: number): ArchitectureSpec => ({ family: 'mobilenet-v2', width, input: 32, classes: 10 })
