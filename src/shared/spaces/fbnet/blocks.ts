import type { FbnetBlockId } from './spec.ts'

/** Kernel, expansion and groups of a block that computes; `skip` is spelt apart. */
export interface FbnetBlock {
  readonly kernel: 3 | 5
  readonly expansion: 1 | 3 | 6
  readonly groups: 1 | 2
}

/** FBNet's Table 2. */
export const fbnetBlocks: Readonly<Record<FbnetBlockId, FbnetBlock | 'skip'>> = {
  k3_e1: { kernel: 3, expansion: 1, groups: 1 },
  k3_e1_g2: { kernel: 3, expansion: 1, groups: 2 },
  k3_e3: { kernel: 3, expansion: 3, groups: 1 },
  k3_e6: { kernel: 3, expansion: 6, groups: 1 },
  k5_e1: { kernel: 5, expansion: 1, groups: 1 },
  k5_e1_g2: { kernel: 5, expansion: 1, groups: 2 },
  k5_e3: { kernel: 5, expansion: 3, groups: 1 },
  k5_e6: { kernel: 5, expansion: 6, groups: 1 },
  skip: 'skip',
}
