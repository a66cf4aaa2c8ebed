import { expect, it } from 'vitest'
import type { BlockPrediction } from '../contract/architectures.ts'
import type { Target } from '../contract/target.ts'
import { layersOf } from '../network/layers.ts'
import { networkOf, operatorsOf } from '../architecture/build.ts'
import type { ArchitectureSpec } from '../architecture/architecture.ts'
import { layerPlaces, layerView } from './layer-facts.ts'
import { layersCsv } from './layers-csv.ts'
import { publishedArchitectures } from '../architecture/published.ts'

const target: Target = { deviceId: 'a', engine: 'ncnn', engineVersion: '1', precision: 'fp32', threads: 1, cores: [0] }
const ofImages = Object.entries(publishedArchitectures).filter(([, { family }]) => family !== 'darts-rnn')
/** Each operator takes as long as its place says, so that rows cannot be taken for each other. */
const predictionOf = (spec: ArchitectureSpec): BlockPrediction => {
  const blocksUs = operatorsOf(spec).map((_, index) => index + 1)
  const sumUs = blocksUs.reduce((sum, us) => sum + us, 0)
  return {
    tableId: 'table-1',
    deviceId: 'a',
    deviceName: 'Phone, A',
    target,
    sumUs,
    calibration: null,
    trust: { state: 'good', reasons: [], mend: null },
    blocksUs,
  }
}
const timingOf = (spec: ArchitectureSpec, of = target) => ({
  id: 'timing-1',
  architectureId: 'net-1',
  deviceName: 'Phone, A',
  target: of,
  wholeUs: 100,
  layers: layersOf(networkOf(spec)).map(({ id }) => ({ id, medianUs: 2, intervalUs: { low: 1, high: 3 } })),
  at: '2026-11-27T00:00:00.000Z',
})

it.each(ofImages)("%s: each layer is of one of the table's rows, that of its own shapes", (_, spec) => {
  const { layers, blocks } = layerView(spec, { timing: null, prediction: predictionOf(spec) })
  expect(blocks.flatMap((block) => block.layers)).toEqual(layers.map(({ id }) => id))
  const operators = operatorsOf(spec)
  for (const [index, block] of blocks.entries()) {
    expect(block.predictedUs).toBe(index + 1)
    const own = layers.filter(({ id }) => block.layers.includes(id))
    // What is fused over a border begins before it; MACs never do.
    expect(own.reduce((sum, { macs }) => sum + macs, 0)).toBe(
      layersOf(operators[index]!.network).reduce((sum, { macs }) => sum + macs, 0),
    )
    if (own.length > 0) expect(own.at(-1)!.output).toEqual(operators[index]!.output)
  }
})

it("a block's latency is that of its layers together, and nobody's where one of them was not timed", () => {
  const spec = publishedArchitectures['fbnet-a']
  const timing = timingOf(spec)
  const prediction = predictionOf(spec)
  const whole = layerView(spec, { timing, prediction })
  const block = whole.blocks.find(({ layers }) => layers.length > 2)!
  expect(block.measuredUs).toBe(2 * block.layers.length)
  expect(whole.measuredUs).toBe(2 * whole.layers.length)
  expect(whole.layers.reduce((sum, { shareOfTime }) => sum + shareOfTime!, 0)).toBeCloseTo(1, 9)
  const part = { ...timing, layers: timing.layers.filter(({ id }) => id !== block.layers[0]) }
  const view = layerView(spec, { timing: part, prediction })
  expect(view.blocks.find(({ name }) => name === block.name)!.measuredUs).toBeNull()
  expect(view.layers.find(({ id }) => id === block.layers[0])).toMatchObject({ measured: null, shareOfTime: null })
})

it('a prediction stands beside a timing of its own target only', () => {
  const spec = publishedArchitectures['fbnet-a']
  const other = timingOf(spec, { ...target, deviceId: 'b' })
  const prediction = predictionOf(spec)
  expect(
    layerPlaces({ layerTimings: [other], predictions: [prediction] }).map((place) => [
      place.id,
      place.prediction?.tableId,
    ]),
  ).toEqual([
    ['timing-1', undefined],
    ['table-1', 'table-1'],
  ])
  expect(layerPlaces({ layerTimings: [timingOf(spec)], predictions: [prediction] })).toMatchObject([
    { id: 'timing-1', prediction: { tableId: 'table-1' } },
  ])
})

it('is a line for each layer and target as CSV, names quoted', () => {
  const spec = publishedArchitectures['fbnet-a']
  const count = layersOf(networkOf(spec)).length
  const places = layerPlaces({ layerTimings: [timingOf(spec)], predictions: [predictionOf(spec)] })
  const [header, first, ...others] = layersCsv(spec, places).trim().split('\n')
  expect(others).toHaveLength(count - 1)
  expect(header!.split(',').slice(-2)).toEqual(['block_predicted_us', 'block_measured_us'])
  expect(first).toMatch(/^"a \/ ncnn 1 .*","0-stem\/conv1".*,2,1,3,.*,"0 stem",1,1,2$/)
  expect(layersCsv(spec, []).trim().split('\n')).toHaveLength(count + 1)
})
