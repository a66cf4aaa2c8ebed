import { describe, expect, it } from 'vitest'
import { operatorPlaces, fbnetSpaces, spaceRow, type ArchitectureSpec } from '#shared/architecture/index.ts'
import { createRandom, deriveSeed } from '#shared/random.ts'
import { breeder, latencyOf } from './breeder.ts'
import { fittest, nextSpec, type Member } from './population.ts'
import { smallInput } from '#shared/spaces/input.ts'

const size = { channels: 8, cells: 4, input: smallInput, hidden: 0, vocabulary: 0 } as const
const free = breeder({ space: 'fbnet-mini', size, latenciesUs: null, latencyLimitUs: null })
const sizes = { population: 6, sample: 3 }
const member = (spec: ArchitectureSpec, score: number): Member => ({ spec, score, latencyUs: null })
const blocksOf = (spec: ArchitectureSpec): readonly string[] => ('blocks' in spec ? spec.blocks : [])
const streamOf = (child: number) => createRandom(deriveSeed(1, child))

/** As a search would: each child is scored and joins the history. */
function evolved(children: number, scoreOf: (spec: ArchitectureSpec) => number): Member[] {
  const history: Member[] = []
  for (let child = 0; child < children; child++) {
    const spec = nextSpec(history, sizes, free, streamOf(child))
    history.push(member(spec, scoreOf(spec)))
  }
  return history
}

/** More of the costliest blocks, the better. */
const greedy = (spec: ArchitectureSpec): number => blocksOf(spec).filter((block) => block === 'k5_e6').length

describe('regularised evolution', () => {
  it('mutates the best of a sample of the living, by one block, once the population is full', () => {
    const history = evolved(12, greedy)
    const child = nextSpec(history, { population: 6, sample: 6 }, free, streamOf(12))
    const parent = fittest(history.slice(-6)).spec
    expect(blocksOf(child).filter((block, i) => block !== blocksOf(parent)[i])).toHaveLength(1)
  })

  it('lets the oldest die, however good it is', () => {
    const [best, ...others] = Array.from({ length: 7 }, (_, i) =>
      member(spaceRow('fbnet-mini').random(size, createRandom(i)), i === 0 ? 1 : 0),
    ) as [Member, ...Member[]]
    const child = nextSpec([best, ...others], { population: 6, sample: 6 }, free, streamOf(7))
    const distance = blocksOf(child).filter((block, i) => block !== blocksOf(best.spec)[i]).length
    expect(distance).toBeGreaterThan(1)
  })

  it('never trains an architecture twice while there are others', () => {
    const texts = evolved(80, greedy).map(({ spec }) => JSON.stringify(spec))
    expect(new Set(texts).size).toBe(texts.length)
  })

  it('gets better from generation to generation', () => {
    const scores = evolved(120, greedy).map(({ score }) => score)
    const mean = (part: number[]): number => part.reduce((sum, score) => sum + score, 0) / part.length
    expect(mean(scores.slice(-20))).toBeGreaterThan(mean(scores.slice(0, 20)) + 2)
  })
})

describe('a latency limit', () => {
  const places = operatorPlaces(fbnetSpaces['fbnet-mini'])
  /** A made-up table: skips are cheap, sixfold expansions dear. */
  const latenciesUs = Object.fromEntries(
    places.flatMap(({ candidates }) =>
      candidates.map(({ choice, operator }) => [operator.key, choice === 'skip' ? 1 : choice.includes('e6') ? 60 : 20]),
    ),
  )
  const fastestUs = places.reduce(
    (sum, { candidates }) => sum + Math.min(...candidates.map(({ operator }) => latenciesUs[operator.key]!)),
    0,
  )

  it('is met by all that is drawn and mutated, also just above the fastest there is', () => {
    for (const latencyLimitUs of [fastestUs + 1, 200, 400]) {
      const options = { space: 'fbnet-mini', size, latenciesUs, latencyLimitUs } as const
      const within = breeder(options)
      for (let i = 0; i < 10; i++) {
        const spec = within.random(createRandom(i))
        expect(latencyOf(options, spec)).toBeLessThanOrEqual(latencyLimitUs)
        expect(latencyOf(options, within.mutate(spec, createRandom(i)))).toBeLessThanOrEqual(latencyLimitUs)
      }
    }
  })

  it('that nothing meets is refused with the fastest that was found', () => {
    const options = { space: 'fbnet-mini', size, latenciesUs, latencyLimitUs: fastestUs - 1 } as const
    expect(() => breeder(options).random(createRandom(1))).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST', details: { latencyLimitUs: fastestUs - 1, fastestUs } }),
    )
  })
})
