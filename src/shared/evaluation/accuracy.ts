import type { Figure, TrainingProtocol } from '../contract/accuracies.ts'
import type { ChosenOn, EvaluationResult, EvaluationSettings } from '../contract/architectures.ts'
import { datasetName } from '../datasets/names.ts'
import { meanInterval } from '../statistics/index.ts'
import { protocolKey, protocolName, protocolParts } from './protocol.ts'

/** An evaluation that is done, as far as its figure needs it. */
export interface FinishedEvaluation {
  readonly id: string
  readonly architectureId: string
  readonly settings: EvaluationSettings
  readonly chosenOn: ChosenOn
  readonly result: EvaluationResult
}

/** What was trained under one protocol. */
export interface ProtocolFigures {
  readonly protocol: TrainingProtocol
  /** Place of its newest evaluation among all: what was added last is newest, whatever a clock said. */
  readonly newest: number
  readonly byArchitecture: ReadonlyMap<string, Figure>
}

/** An evaluation's figure: the share of test images right; of text the perplexity. */
export const figureOf = ({ testAccuracy, testLoss }: EvaluationResult): number => testAccuracy ?? Math.exp(testLoss)

/** Mean with its 95 % interval (Student's t), which a single value has not. @param values at least one */
export function meanFigure(values: readonly number[]): Figure {
  const { mean, low, high, n } = meanInterval(values)
  return { mean, interval: n < 2 ? null : { low, high }, seeds: n }
}

/**
 * Figures by protocol, no two of which are ever mixed: the one with most architectures first, the newest of equals. A
 * seed that an architecture was trained with twice counts once, as it was trained last.
 * @param evaluations oldest first
 */
export function figuresByProtocol(evaluations: readonly FinishedEvaluation[]): ProtocolFigures[] {
  const byProtocol = Map.groupBy(evaluations, protocolKey)
  return [...byProtocol]
    .map(([key, all]): ProtocolFigures => {
      const { settings } = all[0]!
      const parts = protocolParts(all[0]!)
      const byArchitecture = new Map(
        [...Map.groupBy(all, ({ architectureId }) => architectureId)].map(([id, own]) => {
          const bySeed = new Map(own.map((each) => [each.settings.seed, figureOf(each.result)]))
          return [id, meanFigure([...bySeed.values()])]
        }),
      )
      return {
        protocol: {
          key,
          name: protocolName(settings.dataset, parts),
          dataset: settings.dataset,
          datasetName: datasetName(settings.dataset),
          parts,
          measure: settings.task === 'text' ? 'perplexity' : 'accuracy',
          architectures: byArchitecture.size,
        },
        newest: evaluations.lastIndexOf(all.at(-1)!),
        byArchitecture,
      }
    })
    .sort((a, b) => b.protocol.architectures - a.protocol.architectures || b.newest - a.newest)
}
