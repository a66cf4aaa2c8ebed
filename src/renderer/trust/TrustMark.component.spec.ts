import { expect, it } from 'vitest'
import { nextTick } from 'vue'
import { mountWith } from '../../../test/components/mount.ts'
import type { Trust } from '#shared/contract/trust.ts'
import { trustStates } from '#shared/contract/trust.ts'
import { i18n } from '../i18n/index.ts'
import TrustMark from './TrustMark.vue'

const noisy: Trust = {
  state: 'noisy',
  reasons: [
    { kind: 'warning', warning: { kind: 'noisy', some: '62', all: '62' } },
    { kind: 'biased', bias: '+25.0' },
  ],
  mend: 'rest',
}

it('a mark says its word, why and what mends it, to readers of the screen too', async () => {
  const mark = await mountWith(TrustMark, { props: { trust: noisy } })
  const text = mark.text().replace(/\s+/gu, ' ')
  expect(text).toContain('Trust: Noisy')
  for (const part of ['62 of 62 rows', '+25.0 %', 'let it come to rest']) {
    expect(text).toContain(part)
    expect(mark.find('[data-trust]').title).toContain(part)
  }
})

it('each state has a shape of its own, in no colour alone', async () => {
  const shapes = []
  for (const state of trustStates) {
    const mark = await mountWith(TrustMark, { props: { trust: { state, reasons: [], mend: null } } })
    shapes.push(mark.find('svg').innerHTML)
  }
  expect(new Set(shapes).size).toBe(trustStates.length)
})

it('and speaks Japanese', async () => {
  const mark = await mountWith(TrustMark, { props: { trust: noisy } })
  i18n.global.locale.value = 'ja'
  try {
    await nextTick()
    expect(mark.text()).toContain('ばらつき')
    expect(mark.find('[data-trust]').title).toContain('62 行のうち 62 行')
  } finally {
    i18n.global.locale.value = 'en'
  }
})
