import { describe, expect, it } from 'vitest'
import { blockLook, drawnBlocks } from './blocks.ts'

it('blockLook reads kernel, expansion and groups from the name', () => {
  expect(blockLook('k5_e1_g2')).toEqual({ kernel: 5, expansion: 1, grouped: true })
  expect(blockLook('k3_e6')).toEqual({ kernel: 3, expansion: 6, grouped: false })
  expect(blockLook('skip')).toEqual({ kernel: null, expansion: 0, grouped: false })
})

describe('drawnBlocks', () => {
  it('puts the chosen block at each searched place, with its MACs and latency', () => {
    const places = [
      { place: 'stem', searched: false, candidates: [{ choice: 'conv', key: 's', label: 'stem', macs: 5 }] },
      {
        place: 'layer 1',
        searched: true,
        candidates: [
          { choice: 'k3_e6', key: 'a', label: 'k3_e6', macs: 7 },
          { choice: 'skip', key: 'z', label: 'skip', macs: 0 },
        ],
      },
    ]
    const blocks = drawnBlocks({ family: 'fbnet', space: 'fbnet-mini', blocks: ['skip'] }, places, new Map([['s', 12]]))
    expect(blocks.map(({ place, choice, macs, latencyUs }) => ({ place, choice, macs, latencyUs }))).toEqual([
      { place: 'stem', choice: 'conv', macs: 5, latencyUs: 12 },
      { place: 'layer 1', choice: 'skip', macs: 0, latencyUs: null },
    ])
  })
})
