import { describe, expect, it } from 'vitest'
import type { TableRange } from '#shared/contract/latency-tables.ts'
import { mountWith } from '../../../../test/components/mount.ts'
import RangeStrip from './RangeStrip.vue'

/** Latencies that are spread evenly from 100 to 300 µs. */
const range: TableRange = {
  tableId: 't',
  deviceName: 'Pretend',
  space: 'fbnet-mini',
  size: null,
  leastUs: 100,
  mostUs: 300,
  shares: Array.from({ length: 257 }, (_, mark) => mark / 256),
  others: [{ architectureId: 'm', name: 'MobileNetV2 0.5', latencyUs: 250 }],
}

describe('what a search can reach', () => {
  it('is told from the fastest to the slowest, with what was measured beside it', async () => {
    const strip = await mountWith(RangeStrip, { props: { range, wishUs: null } })
    const text = strip.text()
    expect(text).toContain('fastest 100 µs')
    expect(text).toContain('slowest 300 µs')
    expect(text).toContain('Eight of ten random architectures: 120 µs to 280 µs.')
    expect(text).toContain('MobileNetV2 0.5: 250 µs; 75.0 % of random architectures are as fast.')
    expect(strip.find('[title="MobileNetV2 0.5"]').getAttribute('style')).toContain('left: 75%')
  })

  it('marks what the search asks for where architectures are, and nothing beyond', async () => {
    const strip = await mountWith(RangeStrip, { props: { range, wishUs: 150 } })
    const marks = (): string[] => strip.findAll('.bg-text').map((mark) => mark.getAttribute('style') ?? '')
    expect(marks()).toEqual([expect.stringContaining('left: 25%')])
    await strip.setProps({ wishUs: 99 })
    expect(marks()).toEqual([])
  })
})
