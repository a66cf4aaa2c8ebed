import { flushPromises } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { mountWith } from '../../../test/components/mount.ts'
import { networkOf, operatorsOf, publishedArchitectures } from '#shared/architecture/index.ts'
import type { ArchitectureRecord } from '#shared/contract/architectures.ts'
import { layersOf } from '#shared/network/layers.ts'
import LayersPanel from './LayersPanel.vue'

const spec = publishedArchitectures['fbnet-a']
const layers = layersOf(networkOf(spec))
const target = { deviceId: 'a', engine: 'ncnn', engineVersion: '1', precision: 'fp32', threads: 1, cores: [0] }
const timing = {
  id: 'measurement-1',
  architectureId: 'net-1',
  deviceName: 'Phone A',
  target,
  wholeUs: 900,
  layers: layers.map(({ id }, i) => ({ id, medianUs: i === 3 ? 500 : 5, intervalUs: { low: 4, high: 6 } })),
  at: '2026-11-27T00:00:00.000Z',
}
/** A block of several layers. */
const dear = operatorsOf(spec).findIndex(({ label }) => label === 'k5_e6')
const blocksUs = operatorsOf(spec).map((_, i) => (i === dear ? 400 : 4))
const prediction = {
  tableId: 'table-1',
  deviceId: 'a',
  deviceName: 'Phone A',
  target,
  sumUs: blocksUs.reduce((sum, us) => sum + us, 0),
  calibration: null,
  blocksUs,
}
const panel = (layerTimings: (typeof timing)[], predictions: (typeof prediction)[] = []) =>
  mountWith(LayersPanel, { props: { record: { spec, layerTimings, predictions } as unknown as ArchitectureRecord } })
type Mounted = Awaited<ReturnType<typeof panel>>
async function sortBy(mounted: Mounted, header: string): Promise<void> {
  mounted
    .findAll('thead button')
    .find((each) => each.textContent.includes(header))!
    .click()
  await flushPromises()
}

it('tells layers by their share of the work, and where they were timed by their share of the time', async () => {
  const untimed = await panel([])
  expect(untimed.findAll('tbody tr')).toHaveLength(layers.length)
  expect(untimed.find('thead').textContent).toContain('% of MACs')
  expect(untimed.find('thead').textContent).not.toContain('Block')
  const timed = await panel([timing])
  expect(timed.find('thead').textContent).toContain('% of the time')
  await sortBy(timed, '% of the time')
  expect(timed.find('tbody tr').textContent).toContain(layers[3]!.id)
  expect(timed.find('figcaption').textContent).toContain('whole network 900 µs')
})

it('tells what a table says of each block on its layers, beside what they took together', async () => {
  const both = await panel([timing], [prediction])
  await sortBy(both, 'Block predicted')
  const ofBlock = layers.filter(({ id }) => id.startsWith(`${dear}-`))
  expect(ofBlock.length).toBeGreaterThan(2)
  const first = both.findAll('tbody tr').slice(0, ofBlock.length)
  for (const row of first) {
    expect(row.textContent).toContain(`${dear} k5_e6`)
    expect(row.textContent).toContain('400')
  }
  const together = timing.layers
    .filter(({ id }) => id.startsWith(`${dear}-`))
    .reduce((sum, { medianUs }) => sum + medianUs, 0)
  expect(first[0]!.textContent).toContain(String(together))
  expect(both.findAll('[role=img]').map((strip) => strip.children.length)).toEqual([layers.length, blocksUs.length])
})

it('tells of a table alone where nothing was timed, without a time of any layer', async () => {
  const predicted = await panel([], [prediction])
  expect(predicted.find('thead').textContent).toContain('Block predicted')
  expect(predicted.find('thead').textContent).not.toMatch(/Measured|measured/)
  expect(predicted.findAll('[role=img]').map((strip) => strip.getAttribute('aria-label'))).toEqual([
    expect.stringContaining('multiply-accumulates'),
    expect.stringContaining('predicted time'),
  ])
  expect(predicted.find('figcaption').textContent).toContain('blocks predicted')
})

it('draws them as a graph: found by kind, reached by keys, with properties of every device', async () => {
  const elsewhere = { ...prediction, tableId: 'table-2', deviceName: 'Phone B', target: { ...target, deviceId: 'b' } }
  const both = await panel([timing], [prediction, elsewhere])
  both
    .findAll('[role=radio]')
    .find((each) => each.textContent.includes('Graph'))!
    .click()
  await flushPromises()
  const graph = both.find('[role=listbox]')
  const options = both.findAll('[role=option]')
  expect(options).toHaveLength(layers.length)
  const press = async (key: string): Promise<void> => {
    graph.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
    await flushPromises()
  }
  for (const key of ['Home', 'ArrowDown', 'ArrowDown', 'ArrowDown']) await press(key)
  expect(both.find('[role=option][aria-selected=true]').getAttribute('aria-label')).toContain(layers[3]!.id)
  const properties = both.find('aside').textContent
  expect(properties).toContain(layers[3]!.label)
  expect(properties).toContain('500 µs')
  expect(properties).toContain('Phone A')
  expect(properties).toContain('Phone B')
  const field = both.find<HTMLInputElement>('form input')
  field.value = 'depthwise'
  field.dispatchEvent(new Event('input'))
  await flushPromises()
  const depthwise = layers.filter(({ label }) => label.startsWith('depthwise'))
  expect(both.find('output').textContent).toBe(`${depthwise.length} found`)
  expect(both.findAll('[role=option][opacity="1"]')).toHaveLength(depthwise.length)
})
