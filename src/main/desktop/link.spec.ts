import { describe, expect, it } from 'vitest'
import { pageOfArguments, pageOfLink } from './link.ts'

describe('a tansaku:// link', () => {
  it.each([
    ['tansaku://searches', '/searches'],
    ['tansaku://searches/', '/searches'],
    ['tansaku://searches/search-k3x9', '/searches/search-k3x9'],
    ['tansaku://latency-tables/table-w6krdjf3', '/latency-tables/table-w6krdjf3'],
    ['tansaku://architectures/net_1', '/architectures/net_1'],
    ['tansaku://plans/plan-k3x9', '/plans/plan-k3x9'],
  ])('%s asks for the page %s', (link, page) => {
    expect(pageOfLink(link)).toBe(page)
  })

  it.each([
    '',
    'searches/search-1',
    'https://searches/search-1',
    'tansaku:searches/search-1',
    'tansaku://',
    'tansaku://nothing',
    'tansaku://constructor',
    'tansaku://searches/..%2fsystem',
    'tansaku://searches/a/b',
    'tansaku://searches/search-1?start=1',
    'tansaku://searches/search-1#x',
    'tansaku://user:word@searches/search-1',
    'tansaku://searches:80/search-1',
    'tansaku://searches/javascript:alert(1)',
    `tansaku://searches/${'a'.repeat(65)}`,
    'app://tansaku/searches',
  ])('is none: %s', (text) => {
    expect(pageOfLink(text)).toBeNull()
  })

  it('does not leave its page by going up', () => {
    expect(pageOfLink('tansaku://searches/../../system')).toBe('/searches/system')
  })

  it('is found among the arguments that the system starts the app with', () => {
    expect(pageOfArguments(['/opt/Tansaku/tansaku-desktop', '--enable-x', 'tansaku://front'])).toBe('/front')
    expect(pageOfArguments(['/opt/Tansaku/tansaku-desktop', '/home/someone'])).toBeNull()
  })
})
