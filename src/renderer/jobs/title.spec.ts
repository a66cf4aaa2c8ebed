import { expect, it } from 'vitest'
import { jobTitleSchema, type JobTitle } from '#shared/contract/jobs.ts'
import { installTexts } from '../app/texts.ts'
import { i18n } from '../i18n/index.ts'
import { jobPage } from './page.ts'
import { jobTitle } from './title.ts'

installTexts()

const table = { space: 'darts-cnn C16 L8', deviceId: 'adb:1', deviceName: 'Pixel' }
const titles: readonly JobTitle[] = [
  { kind: 'measure-table', ...table },
  { kind: 'audit', ...table },
  { kind: 'search', name: 'tonight' },
  { kind: 'evaluation', name: 'architecture 7', architectureId: 'architecture-7', seed: 3 },
  { kind: 'measure-architecture', name: 'architecture 7', architectures: 1 },
  { kind: 'retarget', name: 'tonight', searchId: 'search-1', devices: 3 },
  { kind: 'finals', name: 'tonight', searchId: 'search-1', deviceName: 'Pixel' },
  { kind: 'export', name: 'tonight 1', architectureId: 'net-1' },
  { kind: 'deployment', name: 'tonight 1', architectureId: 'net-1', deviceName: 'Pixel' },
  { kind: 'comparison', space: 'fbnet-mini', deviceName: 'Pixel' },
  { kind: 'plan', name: 'tonight' },
  { kind: 'matrix', searchId: 'search-1', devices: 3 },
  { kind: 'dataset', name: 'flowers' },
  { kind: 'pack', name: 'tonight' },
  { kind: 'unpack', name: 'tonight.tansaku.zip' },
  { kind: 'model', name: 'mine' },
  { kind: 'set-up', abi: 'arm64-v8a' },
]
const told = (language: 'en' | 'ja', title: JobTitle): string => {
  i18n.global.locale.value = language
  try {
    return jobTitle({ title })
  } finally {
    i18n.global.locale.value = 'en'
  }
}

it("a job's title is told in both languages for every kind there is, with its names and numbers", () => {
  expect(titles.map(({ kind }) => kind)).toEqual(jobTitleSchema.options.map(({ shape }) => shape.kind.value))
  for (const title of titles) {
    expect(told('ja', title)).toMatch(/[ぁ-んァ-ヶ一-龠]/u)
    expect(told('en', title)).not.toContain('jobs.')
    const { kind: _kind, ...values } = title
    for (const [name, value] of Object.entries(values))
      if (!['deviceId', 'architectureId', 'searchId', 'architectures'].includes(name))
        for (const language of ['en', 'ja'] as const) expect(told(language, title)).toContain(String(value))
  }
  expect(told('en', { kind: 'measure-architecture', name: 'architecture 7', architectures: 4 })).toBe(
    'Measurement · 4 architectures',
  )
})

it('an evaluation leads to its architecture', () => {
  expect(jobPage({ title: titles[3]!, subjectId: 'evaluation-1' })).toBe('/architectures/architecture-7')
})
