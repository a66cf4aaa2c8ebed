import { describe, expect, it } from 'vitest'
import { mountWith } from '../../../test/components/mount.ts'
import Markdown from './Markdown.vue'

const shown = async (source: string) => {
  const { findAll, text } = await mountWith(Markdown, { props: { source } })
  return { findAll, text }
}

describe('a note in Markdown', () => {
  it('draws headings below those of the page, lists, tables and code', async () => {
    const { findAll } = await shown('# Found\n\n- one\n- **two**\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\nx < y\n```')
    expect(findAll('h3').map((each) => each.textContent)).toEqual(['Found'])
    expect(findAll('li').map((each) => each.textContent)).toEqual(['one', 'two'])
    expect(findAll('li strong')).toHaveLength(1)
    expect(findAll('td').map((each) => each.textContent)).toEqual(['1', '2'])
    expect(findAll('pre')[0]!.textContent).toBe('x < y\n')
  })

  it('shows HTML as the text that it is', async () => {
    const { findAll, text } = await shown(
      '<script>alert(1)</script>\n\n<img src=x onerror=alert(1)> <b onclick="x()">b</b>',
    )
    expect(findAll('script, img, b')).toEqual([])
    expect(text()).toContain('<script>alert(1)</script>')
    expect(text()).toContain('onerror=alert(1)')
  })

  it('links to http, https and mailto alone, and what it opens knows nothing of it', async () => {
    const { findAll } = await shown(
      [
        '[a](https://example.org/a) [m](mailto:a@example.org) https://example.org/bare',
        '[js](javascript:alert(1)) [js](JaVaScRiPt:alert(1)) [js](java&#115;cript:alert(1)) <javascript:alert(1)>',
        '[data](data:text/html,x) [file](file:///etc/passwd) [own](tansaku://x) [here](/searches) [rel](//example.org)',
        '[ref]\n\n[ref]: vbscript:x',
      ].join('\n\n'),
    )
    const links = findAll('a')
    expect(links.map((each) => each.getAttribute('href'))).toEqual([
      'https://example.org/a',
      'mailto:a@example.org',
      'https://example.org/bare',
    ])
    for (const link of links) expect(link.getAttribute('rel')).toBe('noopener noreferrer')
  })

  it('loads no pictures: they are links', async () => {
    const { findAll } = await shown('![a curve](https://example.org/curve.png) ![](data:image/png;base64,AAAA)')
    expect(findAll('img')).toEqual([])
    expect(findAll('a').map((each) => each.textContent)).toEqual(['a curve'])
  })

  it('is drawn no deeper than a hundred levels, and what follows is there', async () => {
    const { findAll, text } = await shown(`${'>'.repeat(10_000)} deep\n\n${'['.repeat(9_000)}\n\nafter`)
    expect(findAll('blockquote').length).toBeLessThan(101)
    expect(text()).toContain('after')
  })
})
