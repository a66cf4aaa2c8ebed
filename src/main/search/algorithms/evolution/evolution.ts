import { z } from 'zod'
import type { EvolutionSettings } from '#shared/algorithms/index.ts'
import type { ArchitectureSpec } from '#shared/architecture/architecture.ts'
import type { EpochRecord } from '#shared/contract/searches.ts'
import { createRandom, deriveSeed } from '#shared/random.ts'
import type { Sums } from '../../training/training.ts'
import { childRun } from '../child-run.ts'
import type { Evaluator } from '../evaluator.ts'
import type { Search } from '../search.ts'
import { machineFigures } from '../supernet.ts'
import { breeder, latencyOf, type BreederOptions } from './breeder.ts'
import { fittest, memberSchema, nextSpec, type Member } from './population.ts'

/** What the course takes of the settings of either kind. */
export type EvolutionCourse = Pick<EvolutionSettings, 'seed' | 'children' | 'population' | 'sample' | 'learningRate'>

export interface CourseParts extends BreederOptions {
  readonly evaluator: Evaluator
}

/** Architectures handed over at the end, the best first. */
const kept = 5

/**
 * Regularised evolution (Real et al. 2019, algorithm 1): a population of trained architectures, of which the best of a
 * sample is mutated and trained, and the oldest dies. An epoch is one child. What is drawn depends on the seed, the
 * child's number and the scores before it alone, so that a resumed search goes on as if it had never stopped.
 * @throws TansakuError BAD_REQUEST for a latency limit that nothing meets, LATENCY_ROWS_MISSING, LATENCY_NOT_POSITIVE
 */
export function evolutionCourse(settings: EvolutionCourse, { evaluator, ...options }: CourseParts): Search {
  const { seed, children } = settings
  const breed = breeder(options)
  let history: readonly Member[] = []
  /** The architecture of the child at hand. */
  let drawn: { readonly child: number; readonly spec: ArchitectureSpec } | null = null
  const run = childRun(evaluator, seed)

  const specOf = (child: number): ArchitectureSpec => {
    if (drawn?.child !== child)
      drawn = { child, spec: nextSpec(history, settings, breed, createRandom(deriveSeed(seed, 'evolution', child))) }
    return drawn.spec
  }

  const epochRecord = (epoch: number, sums: Sums, durationMs: number): EpochRecord => {
    const spec = specOf(epoch)
    const { score, hasDiverged, ...figures } = run.finish(sums)
    const latencyUs = latencyOf(options, spec)
    history = [...history, { spec, score, latencyUs }]
    const best = fittest(history).score
    return {
      epoch,
      ...figures,
      expectedLatencyUs: latencyUs,
      temperature: null,
      learningRate: settings.learningRate,
      parameters: {},
      collapse: null,
      child: { spec, score, latencyUs, best, ...(hasDiverged && { outcome: 'diverged' as const }) },
      durationMs,
      ...machineFigures(),
    }
  }

  return {
    data: evaluator.data,
    epochs: children,
    parameterAxes: {},
    warnings: [],
    phases: () => evaluator.phases,
    step: (epoch, index) => run.step(epoch, specOf(epoch), index),
    endEpoch: async (epoch, sums, durationMs) => [{ type: 'epoch', epoch: epochRecord(epoch, sums, durationMs) }],
    records: run.records,
    load: run.load,
    notes: () => ({ history, ...run.notes() }),
    loadNotes: (notes) => {
      history = z.array(memberSchema).parse(notes['history'])
      drawn = null
      run.loadNotes(notes)
    },
    derive: () =>
      history
        .toSorted((a, b) => b.score - a.score)
        .slice(0, kept)
        .map(({ spec }) => ({ method: 'evolved', spec })),
    dispose: run.dispose,
  }
}
