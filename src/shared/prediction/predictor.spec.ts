import { describe, expect, it } from 'vitest'
import { countArchitecture, spaceRow } from '../architecture/index.ts'
import { createRandom } from '../random.ts'
import { spearman } from '../statistics/index.ts'
import { extremesOf, sumOf } from '../spaces/decisions.ts'
import { choiceSpaceOf, type Choices } from './choice-space.ts'
import {
  crossValidate,
  fitPredictor,
  predictAccuracy,
  type Predictor,
  type PredictorFacts,
  type Scored,
} from './predictor.ts'
import { finished } from './steps.ts'
import { smallInput } from '#shared/spaces/input.ts'

const space = choiceSpaceOf(spaceRow('fbnet-mini'))
const random = createRandom(5)
const draw = (): Choices => Uint8Array.from(space.places, (choices) => random.int(choices.length))
const worth = space.places.map((choices) => choices.map(() => 0.02 * random.normal()))
/** What the accuracy of a net would be if places added up, and MACs helped. */
const truthOf = (choices: Choices): number =>
  0.05 * Math.log(sumOf(space.macs, choices) / 1e6) +
  choices.reduce((sum, choice, place) => sum + worth[place]![choice]!, 0.5)
const sampleOf = (count: number, noise: number): Scored[] =>
  Array.from({ length: count }, () => {
    const choices = draw()
    return { choices, accuracy: truthOf(choices) + noise * random.normal() }
  })

const factsOf = (sample: readonly Scored[]): PredictorFacts => finished(crossValidate(space, sample))
const fit = (sample: readonly Scored[]): Predictor => finished(fitPredictor(space, sample))

describe('a choice space', () => {
  it('spells architectures as numbers and back', () => {
    const spec = spaceRow('fbnet-mini').random(
      { channels: 0, cells: 0, input: smallInput, hidden: 0, vocabulary: 0 },
      random,
    )
    expect(space.decode(space.encode(spec))).toEqual(spec)
  })

  it('adds up to the MACs that counting the whole net gives', () => {
    for (let i = 0; i < 20; i++) {
      const choices = draw()
      expect(sumOf(space.macs, choices)).toBe(countArchitecture(space.decode(choices)).macs)
    }
    const { cheapest, dearest } = extremesOf(space.macs)
    const macsOf = (choices: readonly number[]): number =>
      countArchitecture(space.decode(Uint8Array.from(choices))).macs
    expect(macsOf(cheapest)).toBeLessThan(macsOf(dearest))
  })

  it('refuses nets of other spaces, and spaces of cells', () => {
    const other = { family: 'fbnet', space: 'fbnet', blocks: ['skip'] } as const
    const invalid = expect.objectContaining({ code: 'ARCHITECTURE_INVALID' }) as unknown
    expect(() => space.encode({ ...other, blocks: ['skip'] })).toThrow(invalid)
    expect(() => space.encode({ ...other, space: 'fbnet-mini', blocks: ['skip'] })).toThrow(invalid)
    const headed = { ...space.decode(draw()), headChannels: 8 } as Parameters<typeof space.encode>[0]
    expect(() => space.encode(headed)).toThrow(invalid)
    expect(() => choiceSpaceOf(spaceRow('darts-cnn'))).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }))
  })
})

describe('a predictor of accuracies', () => {
  it('ranks nets it has not seen as the truth does, and says how well', () => {
    const sample = sampleOf(300, 0.005)
    const predictor = fit(sample)
    const fresh = sampleOf(300, 0)
    const rank = spearman(
      fresh.map(({ choices }) => predictAccuracy(predictor, choices)),
      fresh.map(({ accuracy }) => accuracy),
    )
    expect(rank).toBeGreaterThan(0.98)
    const facts = factsOf(sample)
    expect(facts.samples).toBe(300)
    expect(facts.spearman).toBeGreaterThan(0.95)
    expect(facts.kendall).toBeGreaterThan(0.8)
    // The noise cannot be predicted; much more than it would be the predictor's own error.
    expect(facts.rmse).toBeGreaterThan(0.005)
    expect(facts.rmse).toBeLessThan(0.012)
    expect(facts.spread).toBeGreaterThan(3 * facts.rmse)
  })

  it('does not claim to know what is chance', () => {
    const facts = factsOf(sampleOf(200, 0).map((each) => ({ ...each, accuracy: random.next() })))
    expect(Math.abs(facts.spearman)).toBeLessThan(0.25)
    expect(facts.rmse).toBeGreaterThan(0.95 * facts.spread)
  })

  it('is the same for the same sample', () => {
    const sample = sampleOf(60, 0.01)
    const choices = draw()
    expect(predictAccuracy(fit(sample), choices)).toBe(predictAccuracy(fit(sample), choices))
    expect(factsOf(sample)).toEqual(factsOf(sample))
  })

  it('says one accuracy where all are the same', () => {
    const sample = sampleOf(50, 0).map((each) => ({ ...each, accuracy: 0.5 }))
    expect(predictAccuracy(fit(sample), draw())).toBeCloseTo(0.5, 12)
    expect(factsOf(sample)).toMatchObject({ spearman: 0, kendall: 0 })
  })
})
