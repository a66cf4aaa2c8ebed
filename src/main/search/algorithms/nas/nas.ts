import { z } from 'zod'
import type { NasSettings } from '#shared/algorithms/index.ts'
import { architectureSpecSchema, spaceRow, type ArchitectureSpec } from '#shared/architecture/index.ts'
import type { EpochRecord } from '#shared/contract/searches.ts'
import { joinRecords, splitRecords } from '../../training/records.ts'
import type { Sums } from '../../training/training.ts'
import { childRun } from '../child-run.ts'
import {
  chainProgram,
  controllerWarnings,
  createController,
  equalRewardOf,
  publishedControllers,
  type Controller,
  type Draw,
} from '../controller/index.ts'
import type { ChildFigures, Evaluator } from '../evaluator.ts'
import { latencyOf } from '../evolution/breeder.ts'
import type { Search } from '../search.ts'
import { machineFigures } from '../supernet.ts'
import { worthOf } from './reward.ts'

export interface NasParts {
  readonly evaluator: Evaluator
  /** By operator key; looked at where the settings name a table. */
  readonly latenciesUs: Readonly<Record<string, number>>
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
export function createNas(settings: NasSettings, { evaluator, latenciesUs, eager }: NasParts): Search {
  const { seed, children, childrenPerUpdate, latencyTableId } = settings
  const space = spaceRow(settings.space)
  const decisions = space.decisions(null)
  const table = { latenciesUs: latencyTableId === null ? null : latenciesUs }
  const controller = controllerOf(
    settings,
    decisions.options.map(({ length }) => length),
    eager,
  )
  const run = childRun(evaluator, seed)
  const warnings = controllerWarnings()
  let history: readonly Drawn[] = []
  let present: { readonly child: number; readonly draw: Draw; readonly spec: ArchitectureSpec } | null = null

  const drawnAs = (child: number): NonNullable<typeof present> => {
    if (present?.child === child) return present
    const [draw] = controller.draw(1, 'child', child) as [Draw]
    present = { child, draw, spec: decisions.architecture(draw.choices) }
    return present
  }
  /** The same architecture where it was trained before. */
  const before = (child: number): Drawn | undefined => {
    const choices = drawnAs(child).draw.choices.join()
    return history.find((each) => each.choices.join() === choices)
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
    const latencyUs = latencyOf(table, spec)
    const { score, reward } = worthOf(figures.score, latencyUs, settings)
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
    parameterAxes: { controller: axesOf(settings) },
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
        parameters: { controller: controller.marginals() },
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

function controllerOf(settings: NasSettings, sizes: readonly number[], eager: boolean): Controller {
  const options = {
    ...publishedControllers.zoph2017,
    units: settings.controllerUnits,
    layers: settings.controllerLayers,
    learningRate: settings.controllerLearningRate,
    entropyWeight: settings.entropyWeight,
    baselineDecay: settings.baselineDecay,
  }
  return createController(chainProgram(sizes), options, { seed: settings.seed, eager })
}

/** The layers and what may stand there. */
function axesOf({ space }: NasSettings): { readonly rows: readonly string[]; readonly columns: readonly string[] } {
  const searched = spaceRow(space)
    .places(null)
    .filter((place) => place.searched)
  return {
    rows: searched.map(({ place }) => place),
    columns: searched[0]!.candidates.map(({ choice }) => choice),
  }
}

/** Different architectures, the best first. */
function best(history: readonly Drawn[]): Drawn[] {
  const different = new Map(history.map((each) => [each.choices.join(), each]))
  return [...different.values()].toSorted((a, b) => b.worth - a.worth).slice(0, kept)
}
