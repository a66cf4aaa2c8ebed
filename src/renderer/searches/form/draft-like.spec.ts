import { describe, expect, it } from 'vitest'
import { searchKinds, searchSettingsSchema } from '#shared/algorithms/index.ts'
import { check } from './check.ts'
import { draftLike } from './draft.ts'

describe('the draft of a search like another', () => {
  it.each(searchKinds.map((kind) => ({ id: kind.id, kind })))('has all of its settings: $id', ({ kind }) => {
    const [space] = kind.spaces
    const preset = Object.values(kind.presets).at(-1)
    const settings = searchSettingsSchema.parse({
      ...preset,
      algorithm: kind.algorithm,
      space,
      ...(kind.course !== 'none' && { dataset: 'data' }),
      ...(kind.latencyTable === 'must' && { latencyTableId: 'table' }),
      seed: 3,
    })
    expect(check(draftLike(settings, 4)).settings).toEqual({ ...settings, seed: 4 })
  })
})
