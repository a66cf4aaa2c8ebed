import { describe, expect, it } from 'vitest'
import { stageSchema, type Stage } from '#shared/contract/common.ts'
import { installTexts } from '../app/texts.ts'
import { i18n } from '../i18n/index.ts'
import { stageText } from './stage.ts'

installTexts()

const stages: readonly Stage[] = [
  { name: 'waiting' },
  { name: 'reading-data' },
  { name: 'looking' },
  { name: 'reading-pictures' },
  { name: 'training', epoch: 2, epochs: 90 },
  { name: 'testing' },
  { name: 'fitting' },
  { name: 'evolving', deviceName: 'Pixel' },
  { name: 'exporting', format: 'ONNX' },
  { name: 'comparing', training: 3, trainings: 40, architecture: 'net' },
  { name: 'measuring-on', deviceName: 'Pixel', architectures: 12 },
  { name: 'calibrating' },
  { name: 'deploying', deviceName: 'Pixel', precision: 'int8' },
  { name: 'building', abi: 'arm64-v8a' },
  { name: 'fetching-converter' },
  { name: 'measuring', disturbed: 0 },
  { name: 'cooling', seconds: 35, disturbed: 0 },
  { name: 'settling', seconds: 15, disturbed: 0 },
  { name: 'between-sessions', session: 2, sessions: 3, seconds: 45 },
  { name: 'packing' },
  { name: 'unpacking' },
  { name: 'reading-model' },
  { name: 'measured', disturbed: 0 },
]
const told = (language: 'en' | 'ja', stage: Stage): string =>
  stageText(stage, (key, values) => i18n.global.t(key, values, { locale: language }))

describe('what is going on', () => {
  it('is told in both languages for every stage there is, with its numbers and names', () => {
    expect(stages.map(({ name }) => name)).toEqual(stageSchema.options.map(({ shape }) => shape.name.value))
    for (const { disturbed: _, name, ...values } of stages as readonly (Stage & { disturbed?: number })[]) {
      const stage = { name, disturbed: 0, ...values } as Stage
      expect(told('ja', stage)).toMatch(/[ぁ-んァ-ヶ一-龠]/u)
      expect(told('en', stage)).not.toContain('jobs.')
      for (const value of Object.values(values))
        for (const language of ['en', 'ja'] as const) expect(told(language, stage)).toContain(String(value))
    }
  })
  it('tells of samples left out where there are some', () => {
    expect(told('en', { name: 'measuring', disturbed: 12 })).toBe('Measuring · 12 disturbed samples left out')
    expect(told('ja', { name: 'measuring', disturbed: 12 })).toBe('測定中 · 乱れた測定値 12 件を除外')
  })
})
