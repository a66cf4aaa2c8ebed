import type { TrainingProtocol } from '#shared/contract/accuracies.ts'
import { englishWords, protocolName, type ProtocolWords } from '#shared/evaluation/protocol.ts'
import { integer } from '../format/format.ts'
import { i18n, type Language } from '../i18n/index.ts'

const amounts: Readonly<Record<string, string>> = { trainingImages: '枚', trainingTokens: 'トークン' }

/** English is what the terminal says too: one chooses a protocol by it there. */
const words: Readonly<Record<Language, ProtocolWords>> = {
  en: englishWords,
  ja: {
    preset: (preset) => i18n.global.t(`architectures.presets.${preset}`),
    epochs: (epochs) => `${integer(epochs)} エポック`,
    setting: (setting, value) => {
      const amount = amounts[setting]
      if (amount !== undefined) return value === null ? `全${amount}` : `${integer(Number(value))} ${amount}`
      const field = i18n.global.t(`architectures.fields.${setting}`)
      if (typeof value === 'string') return `${field} ${i18n.global.t(`searches.options.${setting}.${value}`)}`
      return value === null || value === 0 ? `${field} なし` : `${field} ${String(value)}`
    },
    inherited: (searchId) => `${searchId} の重みから`,
    chosenOn: { last: '最終エポック', test: 'テストで選択' },
    published: '公開値',
    stated: '申告値（未検証）',
  },
}

/** A training protocol's name in the reader's language. */
export const protocolLabel = ({ dataset, parts }: Pick<TrainingProtocol, 'dataset' | 'parts'>): string =>
  protocolName(dataset, parts, words[i18n.global.locale.value])
