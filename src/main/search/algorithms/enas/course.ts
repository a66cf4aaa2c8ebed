import { z } from 'zod'
import type { ArchitectureSpec } from '#shared/architecture/index.ts'
import type { EpochRecord } from '#shared/contract/searches.ts'
import { TansakuError } from '#shared/errors.ts'
import type { StepFigures, Sums, Training } from '../../training/training.ts'
import { controllerWarnings, equalRewardOf, type Controller, type Draw, type Emission } from '../controller/index.ts'
import type { Search } from '../search.ts'
import { machineFigures, supernetKeeping, type SupernetState } from '../supernet.ts'

/** How an architecture does on data that no weight learns from. */
export interface Look {
  readonly loss: number
  /** Null for text. */
  readonly accuracy: number | null
  readonly reward: number
}

/** Weights that all architectures share, and what is done with them. */
export interface SharedWeights {
  readonly data: Training['data']
  /** Of w, an epoch. */
  readonly steps: number
  /** One of them. */
  readonly train: (choices: readonly number[], epoch: number, step: number) => Omit<Look, 'reward'>
  readonly learningRate: (epoch: number) => number
  /** On one part of the data; they are gone through again and again. */
  readonly look: (choices: readonly number[], number: number) => Look
  /** On all of the data. */
  readonly score: (choices: readonly number[]) => Look
  /** What an architecture gets whose loss is no number. */
  readonly chance: Look
  readonly kept: SupernetState
}

export interface EnasCourse {
  readonly epochs: number
  readonly batchSize: number
  readonly controllerSteps: number
  readonly architecturesPerStep: number
  readonly sampledArchitectures: number
}

/** Architectures handed over at the end, the best first. */
const kept = 5

const notesSchema = z.object({
  controller: z.unknown(),
  told: z.array(z.string()),
  // Named when there were accuracies alone: of a text it is the reward.
  sampled: z.array(z.object({ choices: z.array(z.int()), accuracy: z.number() })),
})

/**
 * ENAS (Pham et al. 2018, section 2.2): an epoch trains the shared weights, each step on an architecture that the
 * controller draws; then the controller, on how well what it draws does on data that no weight learns from. The last
 * epoch also scores a sample on all of these data, of which the best are derived.
 */
export function enasCourse(
  { epochs, batchSize, controllerSteps, architecturesPerStep, sampledArchitectures }: EnasCourse,
  weights: SharedWeights,
  controller: Controller,
  emission: Emission,
  specOf: (choices: readonly number[]) => ArchitectureSpec,
): Search {
  const warnings = controllerWarnings()
  let sampled: readonly z.infer<typeof notesSchema>['sampled'][number][] = []

  const trainStep = (epoch: number, step: number): StepFigures => {
    const [draw] = controller.draw(1, 'weights', epoch, step) as [Draw]
    const { loss, accuracy } = weights.train(draw.choices, epoch, step)
    return {
      loss,
      accuracy,
      sums: { trainLoss: loss, ...(accuracy !== null && { trainCorrect: accuracy * batchSize }) },
    }
  }
  const controllerStep = (epoch: number, step: number): StepFigures => {
    const draws = controller.draw(architecturesPerStep, 'controller', epoch, step)
    const looks = draws.map(({ choices }, i) =>
      orChance(weights, () => weights.look(choices, (epoch * controllerSteps + step) * architecturesPerStep + i)),
    )
    const rewards = looks.map(({ reward }) => reward)
    const batch = draws.map((draw, i) => ({ ...draw, reward: rewards[i]! }))
    controller.learn(batch)
    const [loss, reward] = [mean(looks.map((each) => each.loss)), mean(rewards)]
    const accuracies = looks.flatMap(({ accuracy }) => accuracy ?? [])
    const accuracy = accuracies.length === 0 ? null : mean(accuracies)
    return {
      loss,
      accuracy,
      sums: {
        reward: mean(batch.map(controller.worth)),
        plainReward: reward,
        ...(accuracy !== null && { rewardCorrect: accuracy }),
        rewardLoss: loss,
        entropy: mean(batch.map(({ entropy }) => entropy)) / controller.uniformEntropy,
        // Of the epoch's steps how many had nothing to learn from.
        equalRewards: equalRewardOf(rewards) === null ? 0 : 1,
        diverged: looks.filter((each) => each === weights.chance).length,
      },
    }
  }
  const sampleStep = (number: number): StepFigures => {
    const [draw] = controller.draw(1, 'derive', number) as [Draw]
    const { loss, accuracy, reward } = orChance(weights, () => weights.score(draw.choices))
    sampled = [...sampled, { choices: [...draw.choices], accuracy: reward }]
    return { loss, accuracy, sums: {} }
  }

  const epochRecord = (epoch: number, sums: Sums, durationMs: number): EpochRecord => {
    const of = (name: string, steps: number): number => (sums[name] ?? 0) / steps
    const accuracyOf = (name: string, steps: number): number | null =>
      weights.chance.accuracy === null ? null : of(name, steps)
    return {
      epoch,
      trainLoss: of('trainLoss', weights.steps),
      trainAccuracy: accuracyOf('trainCorrect', weights.steps * batchSize),
      validationLoss: of('rewardLoss', controllerSteps),
      validationAccuracy: accuracyOf('rewardCorrect', controllerSteps),
      expectedLatencyUs: null,
      temperature: null,
      learningRate: weights.learningRate(epoch),
      parameters: emission.tables(controller.marginals()),
      collapse: null,
      controller: {
        reward: of('reward', controllerSteps),
        baseline: controller.baseline(),
        entropy: of('entropy', controllerSteps),
      },
      durationMs,
      ...machineFigures(),
    }
  }

  return {
    data: weights.data,
    epochs,
    parameterAxes: emission.axes,
    warnings: [],
    phases: (epoch) => [
      { kind: 'weights', steps: weights.steps },
      { kind: 'controller', steps: controllerSteps },
      ...(epoch === epochs - 1 ? [{ kind: 'scores', steps: sampledArchitectures }] : []),
    ],
    step: (epoch, index) => {
      if (index < weights.steps) return trainStep(epoch, index)
      const step = index - weights.steps
      return step < controllerSteps ? controllerStep(epoch, step) : sampleStep(step - controllerSteps)
    },
    endEpoch: async (epoch, sums, durationMs) => {
      const record = epochRecord(epoch, sums, durationMs)
      const messages = warnings.take({
        at: `epoch ${String(epoch + 1)}`,
        entropy: record.controller!.entropy,
        equalReward: sums['equalRewards'] === controllerSteps ? (sums['plainReward'] ?? 0) / controllerSteps : null,
        diverged: sums['diverged'] ?? 0,
      })
      return [{ type: 'epoch', epoch: record }, ...messages.map((message) => ({ type: 'warning', message }) as const)]
    },
    ...supernetKeeping({ ...weights.kept, carried: { ...weights.kept.carried, controller } }),
    notes: () => ({ controller: controller.notes(), ...warnings.notes(), sampled }),
    loadNotes: (notes) => {
      const read = notesSchema.parse(notes)
      controller.loadNotes(read.controller)
      warnings.loadNotes(read.told)
      sampled = read.sampled
    },
    derive: () => best(sampled).map(({ choices }) => ({ method: 'sampled', spec: specOf(choices) })),
  }
}

/** An architecture whose loss is no number is worth what guessing is, and the search goes on. */
function orChance({ chance }: SharedWeights, look: () => Look): Look {
  try {
    const seen = look()
    return Number.isFinite(seen.loss) ? seen : chance
  } catch (thrown) {
    if (thrown instanceof TansakuError && thrown.code === 'NON_FINITE_LOSS') return chance
    throw thrown
  }
}

const mean = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0) / values.length

/** Different ones, the best first. */
function best<T extends { readonly choices: readonly number[]; readonly accuracy: number }>(
  sampled: readonly T[],
): T[] {
  const different = new Map(sampled.map((each) => [each.choices.join(), each]))
  return [...different.values()].toSorted((a, b) => b.accuracy - a.accuracy).slice(0, kept)
}
