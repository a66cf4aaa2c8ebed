import { describe, expect, it } from 'vitest'
import { fbnetSpaces, layersOf } from '#shared/architecture/index.ts'
import { deriveArchitectures, deriveForDevices } from './derive.ts'

const space = fbnetSpaces['fbnet-mini']
const layers = layersOf(space).length
const even = Array.from({ length: layers }, () => Array<number>(9).fill(0))
/** Block 3 all but certain everywhere. */
const decided = even.map((row) => row.with(3, 50))
/** Block 2 likeliest, with block 5 close by. */
const leaning = even.map((row) => row.with(2, 9).with(5, 8.5))

describe('derived architectures', () => {
  it('begin with the likeliest net, then come samples, all different', () => {
    const derived = deriveArchitectures(space, leaning, { samples: 6, seed: 1 })
    expect(derived.map(({ method }) => method)).toEqual(['argmax', ...Array<string>(6).fill('sampled')])
    expect(derived[0]!.spec).toEqual({ family: 'fbnet', space: 'fbnet-mini', blocks: Array(layers).fill('k3_e3') })
    expect(new Set(derived.map(({ spec }) => JSON.stringify(spec))).size).toBe(7)
    const sampled = derived.slice(1).flatMap(({ spec }) => (spec.family === 'fbnet' ? spec.blocks : []))
    expect(new Set(sampled)).toEqual(new Set(['k3_e3', 'k5_e1_g2']))
  })

  it('are fewer where θ has decided, instead of a search without end', () => {
    expect(deriveArchitectures(space, decided, { samples: 4, seed: 1 })).toHaveLength(1)
  })

  it('depend on the seed alone', () => {
    expect(deriveArchitectures(space, even, { samples: 3, seed: 1 })).toEqual(
      deriveArchitectures(space, even, { samples: 3, seed: 1 }),
    )
    expect(deriveArchitectures(space, even, { samples: 3, seed: 1 })).not.toEqual(
      deriveArchitectures(space, even, { samples: 3, seed: 2 }),
    )
  })

  it('of several devices come once each, with all devices that they are for', () => {
    const derived = deriveForDevices(
      space,
      [
        { theta: decided, tableId: 'a' },
        { theta: leaning, tableId: 'b' },
        { theta: decided, tableId: 'c' },
      ],
      { samples: 2, seed: 1 },
    )
    expect(derived.map(({ method, tableIds }) => [method, tableIds])).toEqual([
      ['argmax', ['a', 'c']],
      ['argmax', ['b']],
      ['sampled', ['b']],
      ['sampled', ['b']],
    ])
  })

  it('of several devices are drawn apart', () => {
    const devices = ['a', 'b'].map((tableId) => ({ theta: even, tableId }))
    const derived = deriveForDevices(space, devices, { samples: 3, seed: 1 })
    expect(derived.filter(({ method }) => method === 'sampled').map(({ tableIds }) => tableIds)).toEqual(
      ['a', 'a', 'a', 'b', 'b', 'b'].map((id) => [id]),
    )
  })
})
