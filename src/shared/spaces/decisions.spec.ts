import { describe, expect, it } from 'vitest'
import { countArchitecture, countNetwork, operatorsOf, spaceRow, type SpaceId } from '../architecture/index.ts'
import { createRandom } from '../random.ts'
import { costsOf, extremesOf, sumOf } from './decisions.ts'
import type { SpaceSize } from './size.ts'
import { smallInput } from '#shared/spaces/input.ts'

const cases: [SpaceId, SpaceSize | null][] = [
  ['fbnet-mini', null],
  ['fbnet', null],
  ['darts-cnn', { channels: 8, cells: 5, input: smallInput }],
]

describe.each(cases)('the decisions of %s', (id, size) => {
  const space = spaceRow(id)
  const decisions = space.decisions(size)
  const macs = costsOf(decisions, ({ network }) => countNetwork(network).macs)
  const params = costsOf(decisions, ({ network }) => countNetwork(network).params)
  const random = createRandom(1)
  const draw = (): number[] => decisions.options.map((options) => random.int(options.length))

  it('make all of its architectures, each once', () => {
    const made = decisions.options.reduce((product, options) => product * options.length, 1)
    expect(made / space.architectures).toBeCloseTo(1, 9)
  })

  it('add up to what an architecture is made of and costs', () => {
    for (let i = 0; i < 20; i++) {
      const chosen = draw()
      const spec = decisions.architecture(chosen)
      const operators = [
        ...decisions.fixed,
        ...chosen.flatMap((option, decision) => decisions.options[decision]![option]!),
      ]
      expect(operators.map(({ key }) => key).sort()).toEqual(
        operatorsOf(spec)
          .map(({ key }) => key)
          .sort(),
      )
      const counted = countArchitecture(spec)
      expect([sumOf(macs, chosen), sumOf(params, chosen)]).toEqual([counted.macs, counted.params])
    }
  })

  it('bound every architecture by two that there are', () => {
    const { least, most, cheapest, dearest } = extremesOf(macs)
    for (let i = 0; i < 200; i++) {
      const cost = sumOf(macs, draw())
      expect(cost).toBeGreaterThanOrEqual(least)
      expect(cost).toBeLessThanOrEqual(most)
    }
    const macsOf = (chosen: readonly number[]): number => countArchitecture(decisions.architecture(chosen)).macs
    expect([macsOf(cheapest), macsOf(dearest)]).toEqual([least, most])
  })
})
