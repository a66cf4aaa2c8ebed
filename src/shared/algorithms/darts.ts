import { z } from 'zod'
import { countSchema, decaySchema, shareSchema, type Field } from './fields.ts'

/** 1: ξ = 0. 2: through a virtual step of w (DARTS, equations 6 to 8). */
export const bilevelOrderSchema = z.union([z.literal(1), z.literal(2)])

/** When a search watches itself for collapse, and what it does then (RobustDARTS; Zela et al. 2020). */
export const guardSettings = {
  /** Work out the dominant eigenvalue of ∇²α L_val after every epoch. */
  watchEigenvalue: z.boolean().default(false),
  /**
   * End the search when the eigenvalue's average over the window has grown by more than the factor within
   * `eigenvalueDelta` epochs.
   */
  stopOnCollapse: z.boolean().default(false),
  eigenvalueWindow: countSchema().default(5),
  eigenvalueFromEpoch: z.int().nonnegative().max(100_000).default(10),
  eigenvalueDelta: countSchema().default(4),
  eigenvalueFactor: z.number().gt(1).max(1_000).default(1.3),
} as const

/** Remedies against collapse, see the algorithm's remedies.ts for their formulas. Off unless asked for. */
export const remedySettings = {
  /** λ at the end of L_val + λ · mean logsumexp(α), growing from 0 (β-DARTS: Ye et al. 2022); 0 = off. */
  betaDecay: decaySchema().default(0),
  /** Most of the noise on softmax(α) in steps of w at the end, growing from 0.03 (SDARTS-RS); 0 = off. */
  alphaNoise: shareSchema().default(0),
} as const
export const remedyPreset = { betaDecay: 0, alphaNoise: 0 } as const

export const remedyFields: readonly Field[] = [
  {
    key: 'betaDecay',
    group: 'alpha',
    hint: 'betaDecay',
    help: "λ at the search's end of λ · mean logsumexp(α) beside the validation loss, growing from 0 (β-DARTS); 0 = without",
  },
  {
    key: 'alphaNoise',
    group: 'alpha',
    hint: 'alphaNoise',
    help: "most of the noise on softmax(α) while w moves, at the search's end (SDARTS-RS: 0.3); 0 = none",
  },
]

/** RobustDARTS' rule, off unless asked for. */
export const guardPreset = {
  watchEigenvalue: false,
  stopOnCollapse: false,
  eigenvalueWindow: 5,
  eigenvalueFromEpoch: 10,
  eigenvalueDelta: 4,
  eigenvalueFactor: 1.3,
} as const

export const orderField: Field = {
  key: 'order',
  group: 'budget',
  kind: 'choice',
  options: [1, 2],
  paces: true,
  help: 'order of the gradient of α',
}

export const guardFields: readonly Field[] = [
  {
    key: 'watchEigenvalue',
    group: 'guard',
    kind: 'switch',
    paces: true,
    help: 'work out the dominant eigenvalue of ∇²α L_val after every epoch',
  },
  {
    key: 'stopOnCollapse',
    group: 'guard',
    kind: 'switch',
    needs: 'watchEigenvalue',
    help: 'end the search when that eigenvalue shoots up',
  },
  {
    key: 'eigenvalueFromEpoch',
    group: 'guard',
    needs: 'watchEigenvalue',
    help: 'growth of the eigenvalue counts from this epoch on',
  },
  {
    key: 'eigenvalueWindow',
    group: 'guard',
    needs: 'watchEigenvalue',
    help: 'epochs that the eigenvalue is averaged over',
  },
  { key: 'eigenvalueDelta', group: 'guard', needs: 'watchEigenvalue', help: 'epochs back that it is compared with' },
  { key: 'eigenvalueFactor', group: 'guard', needs: 'watchEigenvalue', help: 'growth by more than this is a collapse' },
]

/** What may change on going back to an epoch before a collapse. */
export const changeable = [
  'epochs',
  'weightDecay',
  'weightLearningRate',
  'architectureLearningRate',
  'architectureWeightDecay',
  'betaDecay',
  'alphaNoise',
  'stopOnCollapse',
] as const

export const alphaFields = {
  rate: { key: 'architectureLearningRate', group: 'alpha', help: 'of α' },
  decay: { key: 'architectureWeightDecay', group: 'alpha', help: 'of α' },
  warmup: {
    key: 'architectureWarmupEpochs',
    group: 'alpha',
    hint: 'architectureWarmupEpochs',
    help: 'epochs at the start in which α stays as it is',
  },
} as const satisfies Record<string, Field>

/** Eigenvalues from before were those of kinks rather than of curvature: today's cannot be held against them. */
export const guardRevisions = ({
  watchEigenvalue,
  stopOnCollapse,
}: {
  readonly watchEigenvalue: boolean
  readonly stopOnCollapse: boolean
}): Readonly<Record<string, string>> =>
  watchEigenvalue || stopOnCollapse ? { 'how its eigenvalue is worked out': 'kinks held' } : {}
