import { expect, it } from 'vitest'
import { spaceRow } from '#shared/spaces/index.ts'
import { createDartsCnn } from '#main/search/algorithms/darts/cnn-search.ts'
import { conv } from '#main/search/tensor/layers.ts'
import { layoutOf, ParameterStore, type TensorRecord } from '#main/search/tensor/parameters.ts'
import { tinyCells, tinyDataset } from '../search/tiny.ts'

/** Of kernels of one fan-in: the greatest value and the standard deviation. */
function spread(records: readonly TensorRecord[]): { readonly most: number; readonly std: number } {
  const values = records.flatMap(({ data }) => [...data])
  return {
    most: values.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
    std: Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length),
  }
}

// torch.nn.Conv2d: kaiming_uniform_(a=√5), whose bound is √(6 / ((1 + 5) · fan-in)) = 1 / √fan-in.
it.each([
  ['/stem.kernel', 3 * 3 * 3],
  ['dil_conv_5x5.depthwise.kernel', 5 * 5],
  ['sep_conv_3x3.depthwise1.kernel', 3 * 3],
])('convolutions of DARTS’ supernet begin as torch has them: %s of fan-in %i', (ending, fanIn) => {
  const search = createDartsCnn(tinyCells, { dataset: tinyDataset(), latenciesUs: {}, eager: false })
  const { most, std } = spread(search.records().filter(({ name }) => name.endsWith(ending)))
  search.dispose()
  expect(most).toBeLessThanOrEqual(1 / Math.sqrt(fanIn))
  expect(most).toBeGreaterThan(0.95 / Math.sqrt(fanIn))
  expect(std * Math.sqrt(3 * fanIn)).toBeCloseTo(1, 1)
})

it('convolutions of FBNet’s supernets begin √6 wider', () => {
  const [he, torch] = (['fbnet-mini', 'darts-cnn'] as const).map((space) => {
    const layout = layoutOf(spaceRow(space))
    conv(layout, { in: 64, out: 64 })
    const store = new ParameterStore(layout, 1)
    const { std } = spread(store.toRecords())
    store.dispose()
    return std
  }) as [number, number]
  expect(he / torch).toBeCloseTo(Math.sqrt(6), 1)
})
