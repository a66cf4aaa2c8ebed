import { expect, it } from 'vitest'
import {
  dartsCnnPresets,
  dartsCnnSettingsSchema,
  dartsRnnPresets,
  dartsRnnSettingsSchema,
  dnasPresets,
  dnasSettingsSchema,
  kindOf,
} from '#shared/algorithms/index.ts'
import { plainAugmentation } from '#shared/datasets/augmentation.ts'
import { requireIdentity } from './identity.ts'
import { identitySettings } from './identity-settings.ts'

it('a DNAS run begun before there was a choice of losses goes on with the article’s', () => {
  const choices = { space: 'fbnet-mini', dataset: 'cifar10', seed: 1, latencyTableId: 't' }
  const {
    input: _images,
    flip: _mirrored,
    crop: _cut,
    jitter: _colours,
    cutout: _blanked,
    latencyLoss: _loss,
    latencyTargetUs: _target,
    latencyWeight: _weight,
    sampledPaths: _paths,
    otherDevices: _devices,
    scoredArchitectures: _scored,
    statisticsBatches: _batches,
    ...before
  } = dnasPresets.paper
  const read = dnasSettingsSchema.parse({ ...before, ...choices })
  expect(read.latencyLoss).toBe('article')
  expect(identitySettings(read)).toEqual({ ...before, ...choices })
  const other = { ...read, latencyLoss: 'ratio', latencyTargetUs: 20_000 }
  const {
    input: _own,
    flip: _flip,
    crop: _crop,
    jitter: _jitter,
    cutout: _cutout,
    sampledPaths: _none,
    otherDevices: _others,
    scoredArchitectures: _no,
    statisticsBatches: _of,
    ...said
  } = other
  expect(identitySettings(other)).toEqual(said)
})

it('a training from before pictures could be left unmirrored or cut in another way goes on as it was', () => {
  const said = { epochs: 3, ...plainAugmentation }
  expect(identitySettings(said)).toEqual({ epochs: 3 })
  expect(identitySettings({ ...said, flip: false, crop: 'none' })).toEqual({ epochs: 3, flip: false, crop: 'none' })
  expect(identitySettings({ ...said, jitter: 'light' })).toEqual({ epochs: 3, jitter: 'light' })
})

it('a search from before there was cutout goes on as it was; a training always said it', () => {
  const said = { algorithm: 'dnas', epochs: 3 }
  expect(identitySettings({ ...said, cutout: 0 })).toEqual(said)
  expect(identitySettings({ ...said, cutout: 8 })).toEqual({ ...said, cutout: 8 })
  expect(identitySettings({ epochs: 3, cutout: 0 })).toEqual({ epochs: 3, cutout: 0 })
})

it('λ of a search that has no choice of losses stays', () => {
  expect(identitySettings({ latencyWeight: 0.5, validationShare: 0.1 })).toEqual({
    latencyWeight: 0.5,
    validationShare: 0.1,
  })
})

it('a search for further devices goes on with all of them', () => {
  const otherDevices = [{ latencyTableId: 'b', latencyTargetUs: null }]
  expect(identitySettings({ otherDevices })).toEqual({ otherDevices })
  expect(identitySettings({ otherDevices: [] })).toEqual({})
})

it('a once-for-all search that scores nothing says so, as it always did', () => {
  const said = { algorithm: 'once', scoredArchitectures: 0, statisticsBatches: 5 }
  expect(identitySettings(said)).toEqual(said)
})

it('a search by reinforcement from before it knew cells goes on as it was; evolution always said their size', () => {
  const nas = { algorithm: 'nas', controllerLayers: 2, derivedChannels: 36, derivedCells: 20 }
  expect(identitySettings(nas)).toEqual({ algorithm: 'nas', controllerLayers: 2 })
  expect(identitySettings({ ...nas, derivedCells: 8 })).toMatchObject({ derivedCells: 8 })
  const evolution = { algorithm: 'evolution', derivedChannels: 36, derivedCells: 20 }
  expect(identitySettings(evolution)).toEqual(evolution)
})

it('a run begun before its search was worked out otherwise is refused, by what is; others go on', () => {
  const choices = { dataset: 'x', seed: 1 }
  const cells = dartsCnnSettingsSchema.parse({ ...dartsCnnPresets.paper, ...choices })
  const recurrent = dartsRnnSettingsSchema.parse({ ...dartsRnnPresets.paper, ...choices })
  const resumed = (run: typeof cells | typeof recurrent) => (): void =>
    requireIdentity('checkpoint', { kind: 'search' }, { kind: 'search', ...kindOf(run).revisions?.(run) })
  expect(resumed({ ...cells, watchEigenvalue: false, stopOnCollapse: false })).not.toThrow()
  expect(resumed({ ...cells, watchEigenvalue: true })).toThrow(/how its eigenvalue is worked out/)
  expect(resumed({ ...recurrent, order: 1, watchEigenvalue: false, stopOnCollapse: false })).not.toThrow()
  expect(resumed({ ...recurrent, order: 2 })).toThrow(/how its second order is worked out/)
})
