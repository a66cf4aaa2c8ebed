import type { EvolutionRnnSettings, EvolutionSettings } from '#shared/algorithms/index.ts'
import type { TextDataset } from '../../training/data/text/corpus.ts'
import type { Evaluator } from '../evaluator.ts'
import { imageSizeOf, textSizeOf } from '../drawn-size.ts'
import type { Search } from '../search.ts'
import { textEvaluator } from '../text-evaluator.ts'
import { evolutionCourse } from './evolution.ts'

export interface EvolutionParts {
  readonly evaluator: Evaluator
  /** By operator key; looked at where the settings name a table. */
  readonly latenciesUs: Readonly<Record<string, number>>
}

/** Of nets for images, in chains of layers and in cells. */
export function createEvolution(settings: EvolutionSettings, { evaluator, latenciesUs }: EvolutionParts): Search {
  return evolutionCourse(settings, {
    evaluator,
    space: settings.space,
    size: imageSizeOf(settings),
    latenciesUs: settings.latencyTableId === null ? null : latenciesUs,
    latencyLimitUs: settings.latencyLimitUs,
  })
}

/** Of recurrent cells, on text. @throws as textEvaluator */
export function createEvolutionRnn(
  settings: EvolutionRnnSettings,
  parts: { readonly dataset: TextDataset; readonly eager: boolean },
): Search {
  return evolutionCourse(settings, {
    evaluator: textEvaluator(settings, parts),
    space: settings.space,
    size: textSizeOf(settings, parts.dataset.vocabulary.length),
    latenciesUs: null,
    latencyLimitUs: null,
  })
}
