import { expect, it } from 'vitest'
import { dnasPresets, dnasSettingsSchema } from '#shared/algorithms/index.ts'
import { identitySettings } from './identity-settings.ts'

it('a DNAS run begun before there was a choice of losses goes on with the article’s', () => {
  const choices = { space: 'fbnet-mini', dataset: 'cifar10', seed: 1, latencyTableId: 't' }
  const {
    latencyLoss: _loss,
    latencyTargetUs: _target,
    latencyWeight: _weight,
    sampledPaths: _paths,
    ...before
  } = dnasPresets.laptop
  const read = dnasSettingsSchema.parse({ ...before, ...choices })
  expect(read.latencyLoss).toBe('article')
  expect(identitySettings(read)).toEqual({ ...before, ...choices })
  const other = { ...read, latencyLoss: 'ratio', latencyTargetUs: 20_000 }
  const { sampledPaths: _none, ...said } = other
  expect(identitySettings(other)).toEqual(said)
})

it('λ of a search that has no choice of losses stays', () => {
  expect(identitySettings({ latencyWeight: 0.5, validationShare: 0.1 })).toEqual({
    latencyWeight: 0.5,
    validationShare: 0.1,
  })
})
