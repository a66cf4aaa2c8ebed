import { describe, expect, it } from 'vitest'
import { algorithmIds, searchKinds, type Figure } from '#shared/algorithms/index.ts'
import { problemTexts } from '#shared/algorithms/problems.ts'
import { figures } from '../searches/figures.ts'
import { messages } from './texts.ts'

/** A text by its path, where each step may hold hyphens. */
function textAt(tree: object, path: readonly (string | number)[]): string | undefined {
  const found = path.reduce<unknown>((node, name) => (node as Record<string, unknown> | undefined)?.[name], tree)
  return typeof found === 'string' ? found : undefined
}

describe.each(['en', 'ja'] as const)('texts of the rows in %s', (language) => {
  const texts = messages[language]
  const has = (...path: (string | number)[]): boolean => textAt(texts, path) !== undefined

  it('name each algorithm', () => {
    expect(algorithmIds.filter((id) => !has('algorithms', id, 'name'))).toEqual([])
  })
  it.each(searchKinds)('of $id: fields, groups, hints, choices, switches and presets', (kind) => {
    const own = (part: string, key: string): boolean =>
      has('algorithms', kind.id, part, key) || has('searches', part, key)
    const missing = [
      ...kind.fields.flatMap(({ key, group, hint, options = [], switched }) => [
        ...(own('fields', key) ? [] : [key]),
        ...(has('searches', 'groups', group) ? [] : [group]),
        ...(hint === undefined || own('hints', hint) ? [] : [`hint ${hint}`]),
        ...options.filter((value) => !has('searches', 'options', key, value)).map((value) => `${key} ${value}`),
        ...(switched && !has('searches', 'switches', key) ? [`switch ${key}`] : []),
      ]),
      ...Object.keys(kind.presets).filter(
        (id) => !has('searches', 'presets', id) || !has('algorithms', kind.id, 'presets', id),
      ),
      ...kind.figures.filter((figure) => !has('searches', 'figures', figure)),
      ...(kind.course === 'none' || has('searches', 'courses', kind.course, 'one') ? [] : [kind.course]),
    ]
    expect(missing).toEqual([])
  })
  it('name each figure that pages tell', () => {
    expect((Object.keys(figures) as Figure[]).filter((id) => !has('searches', 'figures', id))).toEqual([])
  })
  it('have a sentence for each problem, with its limit where the row has one', () => {
    for (const [key, text] of Object.entries(problemTexts)) {
      const told = textAt(texts, ['forms', 'issues', key])
      expect([key, told?.includes('{limit}')]).toEqual([key, text.includes('{limit}')])
    }
  })
})
