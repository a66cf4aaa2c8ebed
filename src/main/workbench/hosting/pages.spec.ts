import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { contentSecurityPolicy } from './headers.ts'
import { pageFor } from './pages.ts'

const folder = join('srv', 'pages')

describe('the check of page paths', () => {
  it("finds files and the application's own addresses", () => {
    expect(pageFor(folder, '/')?.file).toBe(join(folder, 'index.html'))
    expect(pageFor(folder, '/searches/search-1')?.file).toBe(join(folder, 'index.html'))
    expect(pageFor(folder, '/assets/index-abc.js')).toEqual({
      file: join(folder, 'assets', 'index-abc.js'),
      type: 'text/javascript; charset=utf-8',
    })
  })

  it.each([
    '/../secret.json',
    '/%2e%2e/secret.json',
    '/assets/..%2f..%2fsecret.json',
    '/..%5c..%5csecret.json',
    '/%00.html',
    '/%',
    '/.env.json',
    '/assets/.git/config.json',
    '/page.php',
    '/owner.sqlite',
  ])('never leads out of the folder or to an unknown kind of file: %s', (path) => {
    const page = pageFor(folder, path)
    expect(page === null || page.file.startsWith(join(folder, 'secret.json'))).toBe(true)
  })
})

describe('the content security policy', () => {
  it("allows scripts of the page's own origin alone, and no frames, forms or plugins", () => {
    const rules = Object.fromEntries(
      contentSecurityPolicy.split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1).join(' ')]),
    )
    expect(rules).toMatchObject({
      'default-src': "'none'",
      'script-src': "'self'",
      'connect-src': "'self'",
      'object-src': "'none'",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
    })
    expect(contentSecurityPolicy).not.toMatch(/unsafe-eval|https?:|\*/)
  })
})
