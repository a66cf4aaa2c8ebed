import {
  imageEvaluationSettingsSchema,
  textEvaluationSettingsSchema,
  type Evaluation,
  type EvaluationSettings,
} from '#shared/contract/architectures.ts'
import { crops, jitters } from '#shared/datasets/augmentation.ts'
import { evaluationPresets, textEvaluationPresets } from '#shared/evaluation/presets.ts'

export type Task = EvaluationSettings['task']

export interface EvaluationField {
  readonly key: string
  readonly group: 'budget' | 'weights' | 'regularisation'
  /** Empty = all, or none. */
  readonly empty?: 'all' | 'none'
  readonly kind?: 'switch' | 'choice'
  /** Of a choice; labels are texts, `searches.options.<key>`. */
  readonly options?: readonly string[]
  /** Only of architectures whose training may drop paths. */
  readonly pathsOnly?: boolean
}

/** The settings of the contract as the dialog asks for them. */
export const evaluationFields: Readonly<Record<Task, readonly EvaluationField[]>> = {
  images: [
    { key: 'epochs', group: 'budget' },
    { key: 'batchSize', group: 'budget' },
    { key: 'validationShare', group: 'budget' },
    { key: 'trainingImages', group: 'budget', empty: 'all' },
    { key: 'seed', group: 'budget' },
    { key: 'learningRate', group: 'weights' },
    { key: 'momentum', group: 'weights' },
    { key: 'weightDecay', group: 'weights' },
    { key: 'clipNorm', group: 'weights', empty: 'none' },
    { key: 'flip', group: 'regularisation', kind: 'switch' },
    { key: 'crop', group: 'regularisation', kind: 'choice', options: crops },
    { key: 'jitter', group: 'regularisation', kind: 'choice', options: jitters },
    { key: 'cutout', group: 'regularisation' },
    { key: 'auxiliaryWeight', group: 'regularisation', pathsOnly: true },
    { key: 'dropPath', group: 'regularisation', pathsOnly: true },
  ],
  text: [
    { key: 'epochs', group: 'budget' },
    { key: 'batchSize', group: 'budget' },
    { key: 'bptt', group: 'budget' },
    { key: 'trainingTokens', group: 'budget', empty: 'all' },
    { key: 'seed', group: 'budget' },
    { key: 'learningRate', group: 'weights' },
    { key: 'weightDecay', group: 'weights' },
    { key: 'clipNorm', group: 'weights' },
    { key: 'nonMonotone', group: 'weights' },
    { key: 'dropoutWords', group: 'regularisation' },
    { key: 'dropoutInput', group: 'regularisation' },
    { key: 'dropoutCellInput', group: 'regularisation' },
    { key: 'dropoutHidden', group: 'regularisation' },
    { key: 'dropoutOutput', group: 'regularisation' },
    { key: 'slowness', group: 'regularisation' },
  ],
}

export type EvaluationDraft = Record<string, number | boolean | string | null>

const presets: Readonly<Record<Task, Readonly<Record<string, object>>>> = {
  images: evaluationPresets,
  text: textEvaluationPresets,
}
export const presetNames = (task: Task): string[] => Object.keys(presets[task])

/** A preset's values of the fields an architecture has; what only those with paths have is 0 for others. */
export function presetDraft(task: Task, preset: string, hasPaths: boolean): EvaluationDraft {
  const values = presets[task][preset] as Readonly<EvaluationDraft>
  return Object.fromEntries(
    evaluationFields[task]
      .filter(({ key }) => key !== 'seed')
      .map(({ key, pathsOnly }) => [key, pathsOnly && !hasPaths ? 0 : (values[key] ?? null)]),
  )
}

/** What the dialog asks for, as a training has it. */
export function draftOf(settings: EvaluationSettings): EvaluationDraft {
  const values = settings as unknown as Readonly<EvaluationDraft>
  return Object.fromEntries(evaluationFields[settings.task].map(({ key }) => [key, values[key] ?? null]))
}

export function presetOfDraft(task: Task, draft: EvaluationDraft, hasPaths: boolean): string | null {
  return (
    presetNames(task).find((name) =>
      Object.entries(presetDraft(task, name, hasPaths)).every(([key, value]) => draft[key] === value),
    ) ?? null
  )
}

export const evaluationSchemas = { images: imageEvaluationSettingsSchema, text: textEvaluationSettingsSchema }

/** The first epoch whose weights are averages, counted from 1. */
export function averagedFrom({ epochs }: Pick<Evaluation, 'epochs'>): number | null {
  const first = epochs.filter(({ averaged }) => averaged).map(({ epoch }) => epoch)
  return first.length === 0 ? null : Math.min(...first) + 1
}
