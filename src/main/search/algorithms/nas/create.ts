import type { NasRnnSettings, NasSettings } from '#shared/algorithms/index.ts'
import type { TextDataset } from '../../training/data/text/corpus.ts'
import type { Evaluator } from '../evaluator.ts'
import { imageSizeOf, textSizeOf } from '../drawn-size.ts'
import type { Search } from '../search.ts'
import { textEvaluator } from '../text-evaluator.ts'
import { nasCourse } from './nas.ts'
import { textWorthOf, worthOf } from './reward.ts'

/**
 * On images, in chains of layers and in cells.
 * @param latenciesUs by operator key; looked at where the settings name a table
 */
export function createNas(
  settings: NasSettings,
  {
    evaluator,
    latenciesUs,
    eager,
  }: {
    readonly evaluator: Evaluator
    readonly latenciesUs: Readonly<Record<string, number>>
    readonly eager: boolean
  },
): Search {
  return nasCourse(settings, {
    evaluator,
    size: imageSizeOf(settings),
    latenciesUs: settings.latencyTableId === null ? null : latenciesUs,
    worthOf: (accuracy, latencyUs) => worthOf(accuracy, latencyUs, settings),
    eager,
  })
}

/** On text, in recurrent cells. @throws as textEvaluator */
export function createNasRnn(
  settings: NasRnnSettings,
  parts: { readonly dataset: TextDataset; readonly eager: boolean },
): Search {
  return nasCourse(settings, {
    evaluator: textEvaluator(settings, parts),
    size: textSizeOf(settings, parts.dataset.vocabulary.length),
    latenciesUs: null,
    worthOf: textWorthOf,
    eager: parts.eager,
  })
}
