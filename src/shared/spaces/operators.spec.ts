import { describe, expect, it } from 'vitest'
import { createRandom } from '../random.ts'
import {
  fbnetSpaceIds,
  fbnetSpaces,
  layersOf,
  operatorPlaces,
  operatorsOf,
  publishedArchitectures,
  randomArchitecture,
  type Operator,
  type PublishedId,
} from '../architecture/index.ts'

const convolutional = (Object.keys(publishedArchitectures) as PublishedId[]).filter((id) => !id.startsWith('ptb'))

describe('operators of an architecture', () => {
  it.each(fbnetSpaceIds)('every net of %s finds each of its operators at its place in the table', (id) => {
    const space = fbnetSpaces[id]
    const places = operatorPlaces(space).map(
      ({ candidates }) => new Set(candidates.map(({ operator }) => operator.key)),
    )
    const random = createRandom(1)
    for (let i = 0; i < 50; i++) {
      const operators = operatorsOf(randomArchitecture(space, random))
      expect(operators).toHaveLength(places.length)
      for (const [at, { key }] of operators.entries()) expect(places[at]!.has(key)).toBe(true)
    }
  })

  it('a head of other width is another row', () => {
    const head = (channels?: number): string =>
      operatorPlaces(fbnetSpaces.fbnet, channels).at(-1)!.candidates[0]!.operator.key
    expect(head(1504)).toBe(operatorsOf(publishedArchitectures['fbnet-a']).at(-1)!.key)
    expect(head()).toBe(operatorsOf(publishedArchitectures['fbnet-c']).at(-1)!.key)
    expect(head(1504)).not.toBe(head())
  })

  it('one key never names two networks, in whatever net it turns up', () => {
    const operators: Operator[] = [
      ...convolutional.flatMap((id) => operatorsOf(publishedArchitectures[id])),
      ...fbnetSpaceIds.flatMap((id) =>
        operatorPlaces(fbnetSpaces[id]).flatMap(({ candidates }) => candidates.map(({ operator }) => operator)),
      ),
    ]
    const byKey = new Map<string, string>()
    for (const { key, network } of operators) {
      const text = JSON.stringify(network)
      expect(byKey.get(key) ?? text, key).toBe(text)
      byKey.set(key, text)
    }
  })

  it.each(['fbnet-a', 'fbnet-iphone-x', 'mobilenet-v2'] as const)(
    '%s: each operator takes what the one before gives',
    (id) => {
      const operators = operatorsOf(publishedArchitectures[id])
      for (const [i, { input }] of operators.entries()) if (i > 0) expect(input).toEqual(operators[i - 1]!.output)
    },
  )

  it('`skip` costs nothing where the shape stays and is a 1×1 convolution where it changes', () => {
    const skips = operatorPlaces(fbnetSpaces['fbnet-mini']).flatMap(({ candidates }) =>
      candidates.filter(({ choice }) => choice === 'skip'),
    )
    const kinds = skips.map(({ operator }) => operator.network.nodes[1]!.layer.kind)
    expect(kinds).toEqual(
      layersOf(fbnetSpaces['fbnet-mini']).map((layer) =>
        layer.stride === 1 && layer.input.channels === layer.channels ? 'identity' : 'conv',
      ),
    )
    expect(kinds.filter((kind) => kind === 'identity')).toHaveLength(4)
  })

  it('a recurrent net has none', () => {
    expect(() => operatorsOf(publishedArchitectures['ptb-v1'])).toThrow(
      expect.objectContaining({ code: 'ARCHITECTURE_UNSUPPORTED' }),
    )
  })
})

describe('the macro table', () => {
  it('has the article’s 22 layers with its feature map sizes', () => {
    const layers = layersOf(fbnetSpaces.fbnet)
    expect(layers).toHaveLength(22)
    expect(
      layers
        .filter(({ stride, channels, input }, i) => i === 0 || stride === 2 || channels !== input.channels)
        .map(({ input }) => [input.height, input.channels]),
    ).toEqual([
      [112, 16],
      [112, 16],
      [56, 24],
      [28, 32],
      [14, 64],
      [14, 112],
      [7, 184],
    ])
  })

  it('leaves 4 × 4 at the end of the space for 32² images', () => {
    const last = layersOf(fbnetSpaces['fbnet-cifar']).at(-1)!
    expect([last.input.height, last.channels]).toEqual([4, 352])
  })
})
