import { expect, it } from 'vitest'
import { networkOf, publishedArchitectures } from '#shared/architecture/index.ts'
import { layersOf } from '#shared/network/layers.ts'
import { isColumn, layerBox, layerEdges, layoutLayers } from './layer-graph.ts'

const graphOf = (name: keyof typeof publishedArchitectures) => {
  const network = networkOf(publishedArchitectures[name])
  const layers = layersOf(network)
  return { layers, edges: layerEdges(network, layers) }
}

it.each(['fbnet-a', 'fbnet-b', 'fbnet-c', 'mobilenet-v2'] as const)('%s is drawn as a column', async (name) => {
  const { layers, edges } = graphOf(name)
  expect(isColumn(layers.length, edges)).toBe(true)
  const placed = await layoutLayers(layers.length, edges)
  const tops = placed.layers.map(({ y }) => y)
  for (const [index, y] of tops.entries()) if (index > 0) expect(y - tops[index - 1]!).toBeGreaterThan(layerBox.height)
  // Each sum reads what came before its block, too.
  const sums = layers.flatMap(({ kind }, index) => (kind === 'add' ? [index] : []))
  for (const sum of sums) expect(edges.filter(({ to }) => to === sum)).toHaveLength(2)
})

it('cells are no column; their skips lead from what they hand on', () => {
  const { layers, edges } = graphOf('darts-v2')
  expect(layers.length).toBeGreaterThan(300)
  expect(isColumn(layers.length, edges)).toBe(false)
  // Only the image comes from nowhere.
  const fed = new Set(edges.map(({ to }) => to))
  expect(layers.flatMap((_, index) => (fed.has(index) ? [] : [index]))).toEqual([0])
  for (const { from, to } of edges) expect(from).toBeLessThan(to)
})

it('ways round that cross, or a layer that does not follow its neighbour, are no column', () => {
  const chain = [0, 1, 2, 3].map((from) => ({ from, to: from + 1 }))
  expect(isColumn(5, chain)).toBe(true)
  expect(isColumn(5, [...chain, { from: 0, to: 3 }, { from: 1, to: 3 }])).toBe(true)
  expect(isColumn(5, [...chain, { from: 0, to: 3 }, { from: 1, to: 4 }])).toBe(false)
  expect(isColumn(5, chain.slice(1))).toBe(false)
  expect(isColumn(1, [])).toBe(true)
})
