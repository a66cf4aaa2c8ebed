import { z } from 'zod'
import type { NasRnnSettings, NasSettings } from '#shared/algorithms/index.ts'
import { architectureSpecSchema, type ArchitectureSpec } from '#shared/architecture/index.ts'
import { architectureKey, firstOfSpec } from '#shared/architecture/same.ts'
import type { EpochRecord } from '#shared/contract/searches.ts'
import type { NetworkSize } from '#shared/spaces/index.ts'
import { joinRecords, splitRecords } from '../../training/records.ts'
import type { Sums } from '../../training/training.ts'
import { childRun } from '../child-run.ts'
import {
  controllerWarnings,
  createController,
  emissionOf,
  equalRewardOf,
  publishedControllers,
  type Controller,
  type Draw,
  type Emission,
} from '../controller/index.ts'
import type { ChildFigures, Evaluator } from '../evaluator.ts'
import { latencyOf } from '../evolution/breeder.ts'
import type { Search } from '../search.ts'
import { machineFigures } from '../supernet.ts'
import type { Worth } from './reward.ts'

/** What the course takes of the settings of either kind. */
export type NasCourse =
  | Pick<
      NasSettings,
      | 'space'
      | 'seed'
      | 'children'
      | 'childrenPerUpdate'
      | 'learningRate'
      | 'controllerUnits'
      | 'controllerLayers'
      | 'controllerLearningRate'
      | 'entropyWeight'
      | 'baselineDecay'
    >
  | NasRnnSettings

export interface NasParts {
  readonly evaluator: Evaluator
  /** Of what is drawn, as far as the space leaves it open. */
  readonly size: NetworkSize
  /** By operator key; null = latency takes no part. */
  readonly latenciesUs: Readonly<Record<string, number>> | null
  readonly worthOf: (score: number, latencyUs: number | null) => Worth
  readonly eager: boolean
}

/** Architectures handed over at the end, the best first. */
const kept = 5

const figuresSchema = z.object({
  score: z.number(),
  trainLoss: z.number(),
  trainAccuracy: z.number().nullable(),
  validationLoss: z.number(),
  validationAccuracy: z.number().nullable(),
})
const drawnSchema = z.object({
  spec: architectureSpecSchema,
  choices: z.array(z.int()),
  entropy: z.number(),
  reward: z.number(),
  worth: z.number(),
  latencyUs: z.number().nullable(),
  figures: figuresSchema,
})
/** A child that was drawn, with what came of it. */
type Drawn = z.infer<typeof drawnSchema>
const notesSchema = z.object({
  history: z.array(drawnSchema),
  controller: z.unknown(),
  told: z.array(z.string()),
})

/**
 * Neural architecture search by reinforcement (Zoph and Le 2017): a controller draws an architecture choice after
 * choice, which is trained and scored; after each batch of children the controller learns from their rewards. An epoch
 * is one child; one that was drawn before keeps its score. What is drawn depends on the seed, the child's number and
 * the rewards of the batches before alone.
 * @throws TansakuError LATENCY_ROWS_MISSING, LATENCY_NOT_POSITIVE
 */
export function nasCourse(settings: NasCourse, { evaluator, size, latenciesUs, worthOf, eager }: NasParts): Search {
  const { seed, children, childrenPerUpdate } = settings
  const emission = emissionOf(settings.space)
  const controller = controllerOf(settings, emission, eager)
  const run = childRun(evaluator, seed)
  const warnings = controllerWarnings()
  let history: readonly Drawn[] = []
  let present: { readonly child: number; readonly draw: Draw; readonly spec: ArchitectureSpec } | null = null

  const drawnAs = (child: number): NonNullable<typeof present> => {
    if (present?.child === child) return present
    const [draw] = controller.draw(1, 'child', child) as [Draw]
    present = { child, draw, spec: emission.architecture(draw.choices, size) }
    return present
  }
  /** The same architecture where it was trained before. */
  const before = (child: number): Drawn | undefined => {
    return firstOfSpec(history, drawnAs(child).spec)
  }
  const isNext = (child: number): boolean => child === history.length

  /** After each whole batch of children. @returns what is doubtful about it */
  const learn = (child: number): string[] => {
    if (history.length % childrenPerUpdate !== 0) return []
    const batch = history.slice(-childrenPerUpdate)
    controller.learn(batch)
    const entropy = batch.reduce((sum, each) => sum + each.entropy, 0) / batch.length / controller.uniformEntropy
    return warnings.take({
      at: `child ${String(child + 1)}`,
      entropy,
      equalReward: equalRewardOf(batch.map(({ reward }) => reward)),
    })
  }

  const takeUp = (child: number, sums: Sums): Pick<EpochRecord, 'child' | 'controller'> & { figures: ChildFigures } => {
    const { draw, spec } = drawnAs(child)
    const known = before(child)
    const { hasDiverged, ...figures } =
      known === undefined ? run.finish(sums) : { ...known.figures, hasDiverged: false }
    const latencyUs = latencyOf({ latenciesUs }, spec)
    const { score, reward } = worthOf(figures.score, latencyUs)
    const { choices, entropy } = draw
    history = [...history, { spec, choices: [...choices], entropy, reward, worth: score, latencyUs, figures }]
    const outcome = known === undefined ? (hasDiverged ? 'diverged' : undefined) : 'repeated'
    const best = Math.max(...history.map(({ worth }) => worth))
    return {
      figures,
      child: { spec, score, latencyUs, best, ...(outcome && { outcome }) },
      controller: {
        reward: controller.worth({ reward, entropy }),
        baseline: controller.baseline(),
        entropy: entropy / controller.uniformEntropy,
      },
    }
  }

  return {
    data: evaluator.data,
    epochs: children,
    parameterAxes: emission.axes,
    warnings: [],
    phases: (child) => (isNext(child) && before(child) !== undefined ? [] : evaluator.phases),
    step: (child, index) => run.step(child, drawnAs(child).spec, index),
    endEpoch: async (epoch, sums, durationMs) => {
      const { figures, ...told } = takeUp(epoch, sums)
      const messages = learn(epoch)
      const { score: _score, ...accuracies } = figures
      const record: EpochRecord = {
        epoch,
        ...accuracies,
        ...told,
        expectedLatencyUs: told.child!.latencyUs,
        temperature: null,
        learningRate: settings.learningRate,
        parameters: emission.tables(controller.marginals()),
        collapse: null,
        durationMs,
        ...machineFigures(),
      }
      return [{ type: 'epoch', epoch: record }, ...messages.map((message) => ({ type: 'warning', message }) as const)]
    },
    records: () => joinRecords({ controller: controller.toRecords(), child: run.records() }),
    load: (records) => {
      const parts = splitRecords(records)
      controller.loadRecords(parts['controller'] ?? [])
      run.load(parts['child'] ?? [])
      present = null
    },
    notes: () => ({ history, controller: controller.notes(), ...warnings.notes(), ...run.notes() }),
    loadNotes: (notes) => {
      const read = notesSchema.parse(notes)
      history = read.history
      controller.loadNotes(read.controller)
      warnings.loadNotes(read.told)
      run.loadNotes(notes)
      present = null
    },
    derive: () => best(history).map(({ spec }) => ({ method: 'sampled', spec })),
    dispose: () => {
      run.dispose()
      controller.dispose()
    },
  }
}

function controllerOf(settings: NasCourse, { program }: Emission, eager: boolean): Controller {
  const options = {
    ...publishedControllers.zoph2017,
    units: settings.controllerUnits,
    layers: settings.controllerLayers,
    learningRate: settings.controllerLearningRate,
    entropyWeight: settings.entropyWeight,
    baselineDecay: settings.baselineDecay,
  }
  return createController(program, options, { seed: settings.seed, eager })
}

/** Different architectures, the best first. */
function best(history: readonly Drawn[]): Drawn[] {
  const different = new Map(history.map((each) => [architectureKey(each.spec), each]))
  return [...different.values()].toSorted((a, b) => b.worth - a.worth).slice(0, kept)
}
