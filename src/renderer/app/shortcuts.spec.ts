import { describe, expect, it } from 'vitest'
import { shortcutOf } from './shortcuts.ts'

const key = (key: string, held: { ctrlKey?: boolean; metaKey?: boolean; altKey?: boolean } = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  target: null,
  ...held,
})

describe('a shortcut', () => {
  it('opens the palette with Ctrl or Cmd, whatever the case', () => {
    expect(shortcutOf(key('k', { ctrlKey: true }))).toBe('palette')
    expect(shortcutOf(key('K', { metaKey: true }))).toBe('palette')
    expect(shortcutOf(key('k'))).toBeNull()
    expect(shortcutOf(key('k', { ctrlKey: true, altKey: true }))).toBeNull()
  })

  it('is a key alone elsewhere, and leaves those of the browser', () => {
    expect(shortcutOf(key('?'))).toBe('shortcuts')
    expect(shortcutOf(key('/'))).toBe('filter')
    expect(shortcutOf(key('['))).toBe('sidebar')
    expect(shortcutOf(key('[', { metaKey: true }))).toBeNull()
    expect(shortcutOf(key('x'))).toBeNull()
  })
})
