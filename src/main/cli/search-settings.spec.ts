import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { dartsCnnPresets, dnasPresets } from '#shared/algorithms/index.ts'
import {
  addBranchOptions,
  addSettingOptions,
  askedSettings,
  searchSettings,
  usualAlgorithm,
} from './search-settings.ts'

const asked = (...words: string[]): Record<string, unknown> =>
  askedSettings(addSettingOptions(new Command()).parse(words, { from: 'user' }).opts())
const cells = { algorithm: 'darts', space: 'darts-cnn', preset: 'laptop' } as const
const given = { dataset: 'cifar10', seed: 1 }

describe('the settings of a search in the terminal', () => {
  it('are those of the preset where nothing else is asked for', () => {
    expect(searchSettings(cells, given)).toEqual({ ...dartsCnnPresets.laptop, ...given, latencyTableId: null })
    const blocks = { algorithm: 'dnas', space: 'fbnet-mini', preset: 'demo' } as const
    expect(searchSettings(blocks, { ...given, latencyTableId: 'table-1' })).toEqual({
      ...dnasPresets.demo,
      ...given,
      space: 'fbnet-mini',
      latencyTableId: 'table-1',
    })
  })

  it('of PC-DARTS are there for convolutional cells, and refused elsewhere with what there is', () => {
    const pcDarts = { ...cells, preset: 'pc-darts' } as const
    expect(searchSettings(pcDarts, given)).toMatchObject({
      order: 1,
      epochs: 50,
      batchSize: 256,
      partialChannels: 4,
      architectureWarmupEpochs: 15,
      weightLearningRate: 0.1,
      architectureLearningRate: 6e-4,
      channels: 16,
      cells: 8,
    })
    for (const choice of [
      { algorithm: 'darts', space: 'darts-rnn' },
      { algorithm: 'dnas', space: 'fbnet-mini' },
      { algorithm: 'random', space: 'darts-cnn' },
    ] as const) {
      expect(() => searchSettings({ ...choice, preset: 'pc-darts' }, given)).toThrow(
        expect.objectContaining({
          code: 'BAD_REQUEST',
          details: { preset: 'pc-darts', presets: ['paper', 'laptop', 'demo'] },
        }),
      )
    }
  })

  it('name further devices where the kind of search is for several, and are refused elsewhere', () => {
    const otherDevices = [{ latencyTableId: 'table-2', latencyTargetUs: null }]
    const tables = { ...given, latencyTableId: 'table-1', otherDevices }
    const blocks = { algorithm: 'dnas', space: 'fbnet-mini', preset: 'demo' } as const
    expect(searchSettings(blocks, tables)).toMatchObject({ latencyTableId: 'table-1', otherDevices })
    for (const choice of [cells, { ...blocks, algorithm: 'evolution' } as const])
      expect(() => searchSettings(choice, tables)).toThrow(
        expect.objectContaining({
          code: 'BAD_REQUEST',
          message: expect.stringMatching(/for one device.* Searches for several are of dnas\./) as unknown,
        }),
      )
  })

  it('that are switches can be turned off where the preset has them on', () => {
    const supernet = { algorithm: 'once', space: 'fbnet-mini', preset: 'demo' } as const
    expect(searchSettings(supernet, { ...given, ...asked() })).toMatchObject({ sharedWeights: true })
    const separate = { ...given, ...asked('--no-shared-weights') }
    expect(searchSettings(supernet, separate)).toMatchObject({ sharedWeights: false })
  })

  it('are named as in the contract', () => {
    const wished = asked(
      '--order',
      '2',
      '--partial-channels',
      '4',
      '--epochs',
      '3',
      '--watch-eigenvalue',
      '--stop-on-collapse',
      '--latency-weight',
      '0.2',
      '--weight-decay',
      '9e-4',
    )
    expect(wished).toEqual({
      order: 2,
      partialChannels: 4,
      epochs: 3,
      watchEigenvalue: true,
      stopOnCollapse: true,
      latencyWeight: 0.2,
      weightDecay: 9e-4,
    })
    expect(searchSettings(cells, { ...given, ...wished })).toMatchObject(wished)
    const dropouts = asked(
      '--dropout-input',
      '0.1',
      '--dropout-cell-input',
      '0.2',
      '--dropout-hidden',
      '0.3',
      '--dropout-output',
      '0.4',
    )
    expect(dropouts).toEqual({ dropoutInput: 0.1, dropoutCellInput: 0.2, dropoutHidden: 0.3, dropoutOutput: 0.4 })
    const recurrent = { algorithm: 'darts', space: 'darts-rnn', preset: 'laptop' } as const
    expect(searchSettings(recurrent, { dataset: 'sotu', seed: 1, ...dropouts })).toMatchObject(dropouts)
    expect(() => searchSettings(recurrent, { dataset: 'sotu', seed: 1, ...dropouts, dropoutHidden: 1 })).toThrow(
      /dropoutHidden/,
    )
  })

  it('are refused where an option takes no part, an algorithm does not search the space, or a value makes no sense', () => {
    expect(() => searchSettings(cells, { ...given, ...asked('--latency-beta', '1') })).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST', message: expect.stringContaining('--latency-beta') as unknown }),
    )
    expect(() => searchSettings({ ...cells, algorithm: 'dnas' }, given)).toThrow(
      /searched with darts, enas, evolution, nas or random/,
    )
    expect(() => searchSettings(cells, { ...given, ...asked('--channels', '7') })).toThrow(/channels/)
    expect(() => asked('--order', '3')).toThrow()
  })

  it.each([
    [{ algorithm: 'darts', space: 'darts-cnn', preset: 'pc-darts' }, { epochs: 10 }, /architectureWarmupEpochs/],
    [{ algorithm: 'dnas', space: 'fbnet-mini', preset: 'demo' }, { epochs: 2, latencyTableId: 't' }, /warmupEpochs/],
    [{ algorithm: 'darts', space: 'darts-cnn', preset: 'laptop' }, { cells: 2 }, /none is a normal cell/],
    [{ algorithm: 'evolution', space: 'fbnet-mini', preset: 'demo' }, { sample: 7 }, /population of 6/],
    [{ algorithm: 'evolution', space: 'fbnet-mini', preset: 'demo' }, { latencyLimitUs: 50 }, /latency table/],
  ] as const)('with which nothing would be searched are refused before the start: %o', (choice, wished, why) => {
    expect(() => searchSettings(choice, { ...given, ...wished })).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST', message: expect.stringMatching(why) as unknown }),
    )
  })

  it('of random architectures take the size from the preset', () => {
    expect(searchSettings({ ...cells, algorithm: 'random' }, { seed: 2, architectures: 7 })).toMatchObject({
      algorithm: 'random',
      space: 'darts-cnn',
      architectures: 7,
      derivedChannels: 16,
      derivedCells: 8,
    })
  })

  it('follow from the space which algorithm it is', () => {
    expect([usualAlgorithm('fbnet'), usualAlgorithm('darts-cnn'), usualAlgorithm('darts-rnn')]).toEqual([
      'dnas',
      'darts',
      'darts',
    ])
  })

  it('that a branch may change can be switched off as well as on', () => {
    const changes = (...words: string[]) =>
      askedSettings(addBranchOptions(new Command()).parse(words, { from: 'user' }).opts())
    expect(changes('--weight-decay', '1e-3', '--no-stop-on-collapse')).toEqual({
      weightDecay: 1e-3,
      stopOnCollapse: false,
    })
    expect(changes()).toEqual({})
  })
})
