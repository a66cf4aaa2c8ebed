import { describe, expect, it } from 'vitest'
import { imageEvaluationSettingsSchema, textEvaluationSettingsSchema } from '../contract/architectures.ts'
import { evaluationPresets, textEvaluationPresets } from './presets.ts'
import { figuresByProtocol, meanFigure, type FinishedEvaluation } from './accuracy.ts'

let count = 0
function trained(
  architectureId: string,
  testAccuracy: number,
  { seed = 1, epochs = 30, chosenOn = 'validation' as FinishedEvaluation['chosenOn'] } = {},
): FinishedEvaluation {
  return {
    id: `evaluation-${String(++count)}`,
    architectureId,
    settings: imageEvaluationSettingsSchema.parse({ ...evaluationPresets.laptop, dataset: 'cifar10', seed, epochs }),
    chosenOn,
    result: { epoch: 0, testLoss: 1, testAccuracy },
  }
}
const names = (evaluations: readonly FinishedEvaluation[]): string[] =>
  figuresByProtocol(evaluations).map(({ protocol }) => protocol.name)

describe('a mean over seeds', () => {
  it("has Student's interval: 0.5, 0.6 and 0.7 give 0.6 ± 4.303 · 0.1 / √3", () => {
    const { mean, interval, seeds } = meanFigure([0.5, 0.6, 0.7])
    expect(mean).toBeCloseTo(0.6, 12)
    expect(interval!.high - mean).toBeCloseTo(0.24844, 4)
    expect(mean - interval!.low).toBeCloseTo(0.24844, 4)
    expect(seeds).toBe(3)
    // 12.706 · 0.0707107 / √2
    expect(meanFigure([0.5, 0.6]).interval!.high).toBeCloseTo(0.55 + 0.6353, 4)
  })
  it('has no interval where there is one seed', () => {
    expect(meanFigure([0.5])).toEqual({ mean: 0.5, interval: null, seeds: 1 })
  })
})

describe('figures by protocol', () => {
  it('count the same network, protocol and seed once, as it was trained last', () => {
    const [one] = figuresByProtocol([trained('a', 0.4), trained('a', 0.6), trained('a', 0.8, { seed: 2 })])
    expect(one!.byArchitecture.get('a')).toMatchObject({ mean: 0.7, seeds: 2 })
  })
  it('begin with the protocol of most architectures, the newest of equals', () => {
    const many = [trained('a', 0.1), trained('b', 0.2)]
    expect(names([...many, trained('a', 0.9, { epochs: 60 })])).toEqual([
      'CIFAR-10 · laptop, 30 epochs',
      'CIFAR-10 · laptop, 60 epochs',
    ])
    expect(names([trained('a', 0.1), trained('a', 0.9, { epochs: 60 })])[0]).toBe('CIFAR-10 · laptop, 60 epochs')
  })
  it('keep what was chosen on test apart', () => {
    expect(figuresByProtocol([trained('a', 0.1), trained('a', 0.9, { chosenOn: 'test' })])).toHaveLength(2)
  })
  it('are perplexities of texts', () => {
    const settings = textEvaluationSettingsSchema.parse({ ...textEvaluationPresets.demo, dataset: 'sotu', seed: 1 })
    const [text] = figuresByProtocol([
      { ...trained('a', 0), settings, result: { epoch: 0, testLoss: Math.log(250), testAccuracy: null } },
    ])
    expect(text!.protocol.measure).toBe('perplexity')
    expect(text!.byArchitecture.get('a')!.mean).toBeCloseTo(250, 9)
  })
})
