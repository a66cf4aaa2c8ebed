import { describe, expect, it } from 'vitest'
import type { ComparisonWarning } from '#shared/contract/latency-tables.ts'
import type { MeasurementWarning } from '#shared/contract/reasons.ts'
import {
  comparisonWarningText,
  comparisonWarningTexts,
  measurementWarningText,
  measurementWarningTexts,
  staleReasonTexts,
} from '#shared/latency/table-texts.ts'
import { installTexts } from '../app/texts.ts'
import { i18n } from '../i18n/index.ts'
import { measurementWarningsText, warningsText } from './told.ts'

installTexts()

const told = (warning: ComparisonWarning, locale: 'en' | 'ja'): string =>
  warningsText([warning], (key, values) => i18n.global.t(key, values, { locale }))
const kindsOf = <Kind extends string>(texts: Readonly<Record<Kind, string>>): Kind[] => Object.keys(texts) as Kind[]
const warnings: readonly ComparisonWarning[] = [
  ...kindsOf(comparisonWarningTexts).map((kind) => ({ kind, a: 'A-1', b: 'B-2' })),
  ...kindsOf(staleReasonTexts).map((kind) => ({
    kind: 'stale' as const,
    deviceName: 'Pixel 7',
    reason: { kind, before: 'A-1', now: 'B-2' },
  })),
]

describe('what makes a comparison doubtful', () => {
  it.each(warnings)(
    '$kind is told alike by pages and terminal in English, and in Japanese with the same facts',
    (warning) => {
      const english = comparisonWarningText(warning)
      expect(told(warning, 'en')).toBe(english)
      const japanese = told(warning, 'ja')
      expect(japanese).toMatch(/[ぁ-んァ-ヶ]/u)
      for (const fact of ['A-1', 'B-2', 'Pixel 7'])
        expect([fact, japanese.includes(fact)]).toEqual([fact, english.includes(fact)])
    },
  )
})

describe('what a measuring has to say of its numbers', () => {
  it.each(kindsOf(measurementWarningTexts))('%s is told in both languages with the same facts', (kind) => {
    const facts = { reason: 'R-1', percent: 'P-2', some: 'S-3', all: 'A-4', cores: 'C-5' }
    const warning = { kind, ...facts } as MeasurementWarning
    const tell = (locale: 'en' | 'ja'): string =>
      measurementWarningsText([warning], (key, values) => i18n.global.t(key, values, { locale }))
    const english = measurementWarningText(warning)
    expect(tell('en')).toBe(english)
    expect(tell('ja')).toMatch(/[ぁ-んァ-ヶ]/u)
    for (const fact of Object.values(facts))
      expect([fact, tell('ja').includes(fact)]).toEqual([fact, english.includes(fact)])
  })
})
