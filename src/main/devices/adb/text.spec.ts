import { describe, expect, it } from 'vitest'
import { lastLines, plainText } from './text.ts'

describe('device text', () => {
  it('loses control characters, terminal escapes and line breaks', () => {
    expect(plainText('Pixel\u001b[31m 7\r\n\tPro\u0000\u009b')).toBe('Pixel [31m 7 Pro')
  })
  it('loses characters that reorder or hide text', () => {
    expect(plainText('ab\u202ecd\u200bef\u2066')).toBe('ab cd ef')
  })
  it('keeps other scripts and what a shell would read as code, as plain characters', () => {
    expect(plainText('小米 $(reboot) `id` "x"')).toBe('小米 $(reboot) `id` "x"')
  })
  it('is cut to a length in characters, not in halves of them', () => {
    expect(plainText('😀😀😀😀', 3)).toBe('😀😀…')
  })
  it('shows the last lines of an output', () => {
    expect(lastLines('a\nb\n\nc\r\n', 2)).toBe('b / c')
  })
})
