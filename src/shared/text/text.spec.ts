import { describe, expect, it } from 'vitest'
import { distinctName } from './distinct-name.ts'
import { printable, printableJson, printableLine } from './printable.ts'
import { xmlText } from './xml.ts'

const hostile = 'net\u001b[2J\u009b31m\u0007 \u202egpj.exe\u202c\u2066\ufeff\u{e0041}'

describe('text from outside', () => {
  it('reaches a terminal without anything that it would obey', () => {
    expect(printable(hostile)).toBe('net\\u001b[2J\\u009b31m\\u0007 \\u202egpj.exe\\u202c\\u2066\\ufeff\\u{e0041}')
    expect(printable('\r\b\u007f\u0000\u2028')).toBe('\\u000d\\u0008\\u007f\\u0000\\u2028')
  })

  it('keeps scripts, emoji and line ends as they are', () => {
    const plain = '学習 ネット μs ± 👩‍💻 کتاب‌ها\nπ'
    expect(printable(plain)).toBe(plain)
  })

  it('is one line where it names something', () => {
    expect(printableLine('a\nerror INTERNAL: b\r\nc')).toBe('a error INTERNAL: b c')
  })

  it('is the same JSON after it was made printable', () => {
    const json = JSON.stringify({ name: hostile, 名前: '学習' }, null, 2)
    expect(printableJson(json)).not.toMatch(/[\u007f-\u009f\u202e\ufeff\u{e0041}]/u)
    expect(JSON.parse(printableJson(json))).toEqual(JSON.parse(json))
  })

  it('is valid XML, also in attributes', () => {
    expect(xmlText(`<b a="1">&'\u0000\u001b\u000b\ufffe\u202e\ud800</b>\t学👩`)).toBe(
      '&lt;b a=&quot;1&quot;&gt;&amp;&#39;&lt;/b&gt;\t学👩',
    )
  })
})

describe('a name that nobody was asked for', () => {
  it('is told apart from those that are there', () => {
    expect(distinctName('blocks', [])).toBe('blocks')
    expect(distinctName('blocks', ['blocks', 'blocks (3)'])).toBe('blocks (2)')
    expect(distinctName('blocks', ['blocks', 'blocks (2)'])).toBe('blocks (3)')
  })
})
