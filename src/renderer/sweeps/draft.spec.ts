import { describe, expect, it } from 'vitest'
import type { LatencyTableSummary } from '#shared/contract/latency-tables.ts'
import { newDraft } from '../searches/form/draft.ts'
import { variablesOf } from './draft.ts'

const table = (id: string, space: string): LatencyTableSummary =>
  ({ id, space, state: 'complete', size: null }) as LatencyTableSummary

describe('what of a sweep can vary', () => {
  const tables = [table('a', 'fbnet-mini'), table('b', 'fbnet-mini'), table('c', 'fbnet')]
  const settings = (draft: ReturnType<typeof newDraft>): string[] =>
    variablesOf(draft, tables).map(({ setting }) => setting)

  it('are seeds and settings before a space is chosen, and the tables of the one that is', () => {
    expect(settings(newDraft())).toContain('seed')
    expect(settings(newDraft())).not.toContain('latencyTableId')
    const draft = { ...newDraft(), space: 'fbnet-mini' as const }
    const found = variablesOf(draft, tables).find(({ setting }) => setting === 'latencyTableId')
    expect(found?.options).toEqual(['a', 'b'])
  })
})
