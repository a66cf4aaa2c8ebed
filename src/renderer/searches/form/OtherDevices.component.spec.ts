import { describe, expect, it } from 'vitest'
import { mostDevices } from '#shared/algorithms/index.ts'
import { mountWith } from '../../../../test/components/mount.ts'
import type { OtherDevice } from './draft.ts'
import OtherDevices from './OtherDevices.vue'

const offered = [
  { value: 'a', label: 'Phone A' },
  { value: 'b', label: 'Phone B' },
]
const range = {
  tableId: 'b',
  deviceName: 'Phone B',
  space: 'fbnet-mini' as const,
  size: null,
  leastUs: 100,
  mostUs: 300,
  shares: [0, 1],
  others: [],
}

async function mounted(modelValue: OtherDevice[], targeted = true, tables: typeof offered = offered) {
  const told: OtherDevice[][] = []
  const list = await mountWith(OtherDevices, {
    props: {
      modelValue,
      'onUpdate:modelValue': (value: OtherDevice[]) => told.push(value),
      offered: tables,
      ranges: [range],
      targeted,
      error: (key: string) => (key === 'otherDevices.1.latencyTargetUs' ? 'Out of reach.' : undefined),
    },
  })
  return { list, told }
}

describe('the devices after the first', () => {
  it('are taken and left one by one, in the order in which they were taken', async () => {
    const none = await mounted([])
    const boxes = none.list.findAll('[role="checkbox"]')
    expect(boxes).toHaveLength(2)
    boxes[1]!.click()
    expect(none.told).toEqual([[{ latencyTableId: 'b', latencyTargetUs: null }]])
    const one = await mounted([{ latencyTableId: 'b', latencyTargetUs: 200 }])
    for (const box of one.list.findAll('[role="checkbox"]')) box.click()
    expect(one.told).toEqual([
      [
        { latencyTableId: 'b', latencyTargetUs: 200 },
        { latencyTableId: 'a', latencyTargetUs: null },
      ],
      [],
    ])
  })

  it('are asked for a target where the loss has one, each told its own range and its own mistake', async () => {
    const devices = [
      { latencyTableId: 'a', latencyTargetUs: null },
      { latencyTableId: 'b', latencyTargetUs: 999 },
    ]
    const { list } = await mounted(devices)
    expect(list.text()).toContain('Target on Phone A (µs)')
    expect(list.text()).toContain('fastest 100 µs')
    expect(list.text().match(/Out of reach\./g)).toHaveLength(1)
    expect((await mounted(devices, false)).list.text()).not.toContain('Target on')
  })

  it('are no more than a search can have', async () => {
    const tables = Array.from({ length: mostDevices }, (_, i) => ({ value: `t${String(i)}`, label: `T${String(i)}` }))
    const full = tables.slice(1).map(({ value }) => ({ latencyTableId: value, latencyTargetUs: null }))
    const { list } = await mounted(full, false, tables)
    expect(list.findAll('[role="checkbox"]')).toHaveLength(mostDevices - 1)
    expect(list.text()).not.toContain('T0')
  })
})
