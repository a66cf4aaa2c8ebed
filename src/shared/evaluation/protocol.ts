import type { ProtocolPart } from '../contract/accuracies.ts'
import type { ChosenOn, EvaluationSettings } from '../contract/architectures.ts'
import { plainAugmentation } from '../datasets/augmentation.ts'
import { datasetName } from '../datasets/names.ts'
import { chosenOn } from './chosen-on.ts'
import { inheritedFrom } from './inherited-from.ts'
import { evaluationPresets, textEvaluationPresets } from './presets.ts'

/** What a training protocol is read off. */
export interface Trained {
  readonly settings: EvaluationSettings
  readonly chosenOn: ChosenOn
}

/** Settings that came later say nothing where a training is as it was before: keys stay what they were. */
const unsaid: Readonly<Record<string, unknown>> = plainAugmentation

/**
 * Names a training protocol: all that decides a trained accuracy but the architecture and the seed. Two accuracies
 * compare where this is the same.
 */
export function protocolKey({ settings, chosenOn }: Trained): string {
  const keys = known.get(settings) ?? {}
  known.set(settings, keys)
  return (keys[chosenOn] ??= writtenKey({ settings, chosenOn }))
}
/** Thousands of trainings share their settings. */
const known = new WeakMap<EvaluationSettings, Partial<Record<ChosenOn, string>>>()

function writtenKey({ settings, chosenOn }: Trained): string {
  const { seed: _seed, dataset, task, ...others } = settings
  const values = Object.entries(others)
    .filter(([name, value]) => unsaid[name] !== value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${String(value)}`)
  return [dataset, task, `chosenOn=${chosenOn}`, ...values].join(' ')
}

type Preset = Readonly<Record<string, unknown>>

/**
 * What the protocol's name says: the nearest preset (the first of equals), the epochs, and whatever else
 * differs from it.
 */
export function protocolParts({ settings, chosenOn }: Trained): ProtocolPart[] {
  const presets: Readonly<Record<string, Preset>> = settings.task === 'text' ? textEvaluationPresets : evaluationPresets
  const values: Readonly<Record<string, unknown>> = settings
  const silent = new Set([
    'seed',
    'dataset',
    'task',
    'epochs',
    'inheritFrom',
    ...(chosenOn === 'validation' ? [] : ['validationShare']),
  ])
  const differences = (preset: Preset): string[] =>
    Object.keys(preset).filter(
      (name) => !silent.has(name) && preset[name] !== values[name] && unsaid[name] !== values[name],
    )
  const matching = (name: string): number =>
    2 * differences(presets[name]!).length + (presets[name]!['epochs'] === settings.epochs ? 0 : 1)
  const nearest = Object.keys(presets).reduce((best, name) => (matching(name) < matching(best) ? name : best))
  const searchId = inheritedFrom(settings)
  return [
    { kind: 'preset', preset: nearest },
    { kind: 'epochs', epochs: settings.epochs },
    ...differences(presets[nearest]!).map((setting): ProtocolPart => {
      const value = values[setting]
      return { kind: 'setting', setting, value: typeof value === 'number' || typeof value === 'string' ? value : null }
    }),
    ...(searchId === null ? [] : [{ kind: 'inherited', searchId } as const]),
    ...(chosenOn === 'validation' ? [] : [{ kind: 'chosen-on', chosenOn } as const]),
  ]
}

/** How a language says a protocol's parts. */
export interface ProtocolWords {
  readonly preset: (preset: string) => string
  readonly epochs: (epochs: number) => string
  readonly setting: (setting: string, value: number | string | null) => string
  readonly inherited: (searchId: string) => string
  readonly chosenOn: Readonly<Record<'last' | 'test', string>>
  readonly published: string
  readonly stated: string
}

export const englishWords: ProtocolWords = {
  preset: (preset) => preset,
  epochs: (epochs) => (epochs === 1 ? '1 epoch' : `${epochs.toLocaleString('en')} epochs`),
  setting: (setting, value) => {
    if (setting === 'trainingImages') return value === null ? 'all images' : `${value.toLocaleString('en')} images`
    if (setting === 'trainingTokens') return value === null ? 'all tokens' : `${value.toLocaleString('en')} tokens`
    // Values are words, of which one is none.
    if (value === 'none') return `no ${setting}`
    const words = setting.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    return value === null || value === 0 ? `no ${words}` : `${words} ${String(value)}`
  },
  inherited: (searchId) => `weights of ${searchId}`,
  chosenOn: { last: 'last epoch', test: 'chosen on test' },
  published: 'published',
  stated: 'stated, not tested here',
}

/** `CIFAR-10 · laptop, 30 epochs`. */
export function protocolName(
  dataset: string,
  parts: readonly ProtocolPart[],
  words: ProtocolWords = englishWords,
): string {
  const texts = parts.map((part) => {
    switch (part.kind) {
      case 'preset':
        return words.preset(part.preset)
      case 'epochs':
        return words.epochs(part.epochs)
      case 'setting':
        return words.setting(part.setting, part.value)
      case 'inherited':
        return words.inherited(part.searchId)
      case 'chosen-on':
        return words.chosenOn[part.chosenOn]
      case 'published':
        return words.published
      case 'stated':
        return words.stated
    }
  })
  return `${datasetName(dataset)} · ${texts.join(', ')}`
}

/** The protocol of trainings with these settings, by its key and in English. */
export function protocolOf(settings: EvaluationSettings): { readonly key: string; readonly name: string } {
  const trained = { settings, chosenOn: chosenOn(settings) }
  return { key: protocolKey(trained), name: protocolName(settings.dataset, protocolParts(trained)) }
}
