import { describe, expect, it } from 'vitest'
import { messages } from './texts.ts'

function keys(tree: object, prefix = ''): string[] {
  return Object.entries(tree).flatMap(([name, value]) =>
    typeof value === 'string' ? [`${prefix}${name}`] : keys(value as object, `${prefix}${name}.`),
  )
}
function texts(tree: object): string[] {
  return Object.values(tree).flatMap((value) => (typeof value === 'string' ? [value] : texts(value as object)))
}
function placeholders(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!).sort()
}
function valueOf(tree: object, key: string): string {
  return key.split('.').reduce<unknown>((node, name) => (node as Record<string, unknown>)[name], tree) as string
}

const sources = import.meta.glob<string>(['../**/*.vue', '../**/*.ts', '!../**/*.spec.ts'], {
  query: '?raw',
  import: 'default',
  eager: true,
})

describe('messages', () => {
  it('have the same keys in every language', () => {
    expect(keys(messages.ja).sort()).toEqual(keys(messages.en).sort())
  })
  it('have no empty text and the same placeholders', () => {
    expect([...texts(messages.en), ...texts(messages.ja)].filter((text) => text.trim() === '')).toEqual([])
    for (const key of keys(messages.en))
      expect([key, placeholders(valueOf(messages.ja, key))]).toEqual([key, placeholders(valueOf(messages.en, key))])
  })
  it('are parted by | where there is a plural alone: elsewhere all but one part would be lost', () => {
    const parted = [...texts(messages.en), ...texts(messages.ja)].filter((text) =>
      text.replaceAll("{'|'}", '').includes('|'),
    )
    expect(parted.filter((text) => !text.includes('{count}'))).toEqual([])
  })
  it('know every key the sources use', () => {
    const known = new Set(keys(messages.en))
    const used = Object.values(sources).flatMap((source) =>
      [...source.matchAll(/\bt\('([\w.]+)'/g)].map((match) => match[1]!),
    )
    expect(used.length).toBeGreaterThan(50)
    expect([...new Set(used)].filter((key) => !known.has(key))).toEqual([])
  })
})
