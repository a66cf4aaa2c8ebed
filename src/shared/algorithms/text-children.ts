import { z } from 'zod'
import { countSchema, decaySchema, derivedSizeFields, rateSchema, shareSchema, type Field } from './fields.ts'
import { sizeOf } from './random.ts'
import { dropoutFields, textFields } from './text-fields.ts'

/** The short training of each child of a search on text, by the settings of DARTS' recurrent nets. */
export const textChildSettings = {
  /** A child's training, a full cosine of its own. */
  childEpochs: countSchema(10_000).default(35),
  batchSize: countSchema(65_536).default(64),
  /** Tokens a step backpropagates through. */
  bptt: z.int().min(2).max(10_000).default(35),
  /** Use only this many tokens of the training text (null = all). */
  trainingTokens: countSchema(100_000_000_000).nullable().default(null),
  learningRate: rateSchema().default(20),
  weightDecay: decaySchema().default(8e-7),
  clipNorm: rateSchema().default(0.25),
  dropoutInput: shareSchema().default(0.2),
  dropoutCellInput: shareSchema().default(0.75),
  dropoutHidden: shareSchema().default(0.25),
  dropoutOutput: shareSchema().default(0.75),
  /** Penalty on the change of the hidden state from token to token. */
  slowness: decaySchema().default(1e-3),
  /** Units of children, and of what is derived. */
  derivedHidden: derivedSizeFields.derivedHidden,
}

export type TextChildSettings = {
  readonly [key in keyof typeof textChildSettings]: z.infer<(typeof textChildSettings)[key]>
}

/** As DARTS' recurrent nets are trained. */
const paper = {
  childEpochs: 35,
  batchSize: 64,
  bptt: 35,
  trainingTokens: null,
  learningRate: 20,
  weightDecay: 8e-7,
  clipNorm: 0.25,
  dropoutInput: 0.2,
  dropoutCellInput: 0.75,
  dropoutHidden: 0.25,
  dropoutOutput: 0.75,
  slowness: 1e-3,
  derivedHidden: sizeOf('paper').derivedHidden,
}

/** Few units on little text learn without dropout. */
const laptop = {
  ...paper,
  childEpochs: 2,
  batchSize: 32,
  bptt: 20,
  trainingTokens: 60_000,
  dropoutInput: 0,
  dropoutCellInput: 0,
  dropoutHidden: 0,
  dropoutOutput: 0,
  slowness: 0,
  derivedHidden: sizeOf('laptop').derivedHidden,
}

export const textChildPresets = {
  paper,
  laptop,
  demo: { ...laptop, childEpochs: 1, trainingTokens: 30_000, derivedHidden: sizeOf('demo').derivedHidden },
}

export const textChildFields: readonly Field[] = [
  { key: 'childEpochs', group: 'budget', help: "epochs of a child's training" },
  ...textFields,
  { key: 'learningRate', group: 'weights', help: "of a child's training, at the start" },
  { key: 'weightDecay', group: 'weights', help: 'of the weights' },
  { key: 'clipNorm', group: 'weights', help: 'most of the norm of the gradient of w' },
  ...dropoutFields,
]

export const derivedHiddenField: Field = {
  key: 'derivedHidden',
  group: 'derive',
  paces: true,
  help: 'units of the derived architectures',
}
