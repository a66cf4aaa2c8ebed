import { flushPromises } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { mountWith } from '../../../test/components/mount.ts'
import { networkOf, publishedArchitectures } from '#shared/architecture/index.ts'
import type { ArchitectureRecord } from '#shared/contract/architectures.ts'
import { layersOf } from '#shared/network/layers.ts'
import LayersPanel from './LayersPanel.vue'

const spec = publishedArchitectures['fbnet-a']
const layers = layersOf(networkOf(spec))
const timing = {
  id: 'measurement-1',
  architectureId: 'net-1',
  deviceName: 'Phone A',
  target: { deviceId: 'a', engine: 'ncnn', engineVersion: '1', precision: 'fp32', threads: 1, cores: [0] },
  wholeUs: 900,
  layers: layers.map(({ id }, i) => ({ id, medianUs: i === 3 ? 500 : 5, intervalUs: { low: 4, high: 6 } })),
  at: '2026-11-27T00:00:00.000Z',
}
const panel = (layerTimings: (typeof timing)[]) =>
  mountWith(LayersPanel, { props: { record: { spec, layerTimings } as unknown as ArchitectureRecord } })

it('tells layers by their share of the work, and where they were timed by their share of the time', async () => {
  const untimed = await panel([])
  expect(untimed.findAll('tbody tr')).toHaveLength(layers.length)
  expect(untimed.find('thead').textContent).toContain('% of MACs')
  const timed = await panel([timing])
  expect(timed.find('thead').textContent).toContain('% of the time')
  const header = timed.findAll('thead button').find((each) => each.textContent.includes('% of the time'))
  header!.click()
  await flushPromises()
  expect(timed.find('tbody tr').textContent).toContain(layers[3]!.id)
  expect(timed.find('figcaption').textContent).toContain('whole network 900 µs')
})
