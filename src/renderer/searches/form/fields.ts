import type { SpaceId } from '#shared/architecture/architecture.ts'

/** Which form asks for the settings: an algorithm, and for DARTS the kind of cell. */
export type FormId = 'dnas' | 'darts-cnn' | 'darts-rnn' | 'random'

export interface FieldSpec {
  readonly key: string
  readonly group:
    | 'budget'
    | 'supernet'
    | 'loss'
    | 'temperature'
    | 'weights'
    | 'theta'
    | 'alpha'
    | 'regularisation'
    | 'guard'
    | 'latency'
    | 'derive'
  readonly kind?: 'number' | 'switch'
  /** Whether there is something to say below it: `searches.hints.<hint>`. */
  readonly hint?: string
  /** Empty = all. */
  readonly nullable?: boolean
  /** Only where this switch is on. */
  readonly needs?: 'watchEigenvalue'
  /** Only in these spaces. */
  readonly spaces?: readonly SpaceId[]
}

/** REFERENCE §3, in the order of the FBNet article's section 4.1. */
const dnas: readonly FieldSpec[] = [
  { key: 'epochs', group: 'budget' },
  { key: 'warmupEpochs', group: 'budget', hint: 'warmupEpochs' },
  { key: 'batchSize', group: 'budget' },
  { key: 'trainingImages', group: 'budget', hint: 'empty', nullable: true },
  { key: 'weightShare', group: 'budget', hint: 'weightShareTheta' },
  { key: 'latencyAlpha', group: 'loss' },
  { key: 'latencyBeta', group: 'loss' },
  { key: 'initialTemperature', group: 'temperature' },
  { key: 'temperatureDecay', group: 'temperature' },
  { key: 'weightLearningRate', group: 'weights' },
  { key: 'weightMomentum', group: 'weights' },
  { key: 'weightDecay', group: 'weights' },
  { key: 'thetaLearningRate', group: 'theta' },
  { key: 'thetaWeightDecay', group: 'theta' },
  { key: 'sampledArchitectures', group: 'derive', hint: 'sampledArchitectures' },
]

/** RobustDARTS' rule (REFERENCE §4). */
const guard: readonly FieldSpec[] = [
  { key: 'watchEigenvalue', group: 'guard', kind: 'switch' },
  { key: 'stopOnCollapse', group: 'guard', kind: 'switch', needs: 'watchEigenvalue' },
  { key: 'eigenvalueFromEpoch', group: 'guard', needs: 'watchEigenvalue' },
  { key: 'eigenvalueWindow', group: 'guard', needs: 'watchEigenvalue' },
  { key: 'eigenvalueDelta', group: 'guard', needs: 'watchEigenvalue' },
  { key: 'eigenvalueFactor', group: 'guard', needs: 'watchEigenvalue' },
]

/** REFERENCE §1, and PC-DARTS' in §4. */
const dartsCnn: readonly FieldSpec[] = [
  { key: 'epochs', group: 'budget' },
  { key: 'batchSize', group: 'budget' },
  { key: 'trainingImages', group: 'budget', hint: 'empty', nullable: true },
  { key: 'weightShare', group: 'budget', hint: 'weightShareAlpha' },
  { key: 'channels', group: 'supernet' },
  { key: 'cells', group: 'supernet' },
  { key: 'partialChannels', group: 'supernet', hint: 'partialChannels' },
  { key: 'weightLearningRate', group: 'weights' },
  { key: 'weightLearningRateEnd', group: 'weights', hint: 'cosine' },
  { key: 'weightMomentum', group: 'weights' },
  { key: 'weightDecay', group: 'weights' },
  { key: 'clipNorm', group: 'weights' },
  { key: 'architectureLearningRate', group: 'alpha' },
  { key: 'architectureBeta1', group: 'alpha' },
  { key: 'architectureBeta2', group: 'alpha' },
  { key: 'architectureWeightDecay', group: 'alpha' },
  { key: 'architectureWarmupEpochs', group: 'alpha', hint: 'architectureWarmupEpochs' },
  ...guard,
  { key: 'latencyWeight', group: 'latency', hint: 'latencyWeight' },
  { key: 'derivedChannels', group: 'derive' },
  { key: 'derivedCells', group: 'derive' },
]

/** REFERENCE §2. */
const dartsRnn: readonly FieldSpec[] = [
  { key: 'epochs', group: 'budget' },
  { key: 'batchSize', group: 'budget' },
  { key: 'bptt', group: 'budget', hint: 'bptt' },
  { key: 'trainingTokens', group: 'budget', hint: 'empty', nullable: true },
  { key: 'hidden', group: 'supernet', hint: 'hidden' },
  { key: 'weightLearningRate', group: 'weights' },
  { key: 'weightDecay', group: 'weights' },
  { key: 'clipNorm', group: 'weights' },
  { key: 'architectureLearningRate', group: 'alpha' },
  { key: 'architectureWeightDecay', group: 'alpha' },
  { key: 'architectureWarmupEpochs', group: 'alpha', hint: 'architectureWarmupEpochs' },
  { key: 'dropoutInput', group: 'regularisation' },
  { key: 'dropoutCellInput', group: 'regularisation' },
  { key: 'dropoutHidden', group: 'regularisation' },
  { key: 'dropoutOutput', group: 'regularisation' },
  { key: 'slowness', group: 'regularisation', hint: 'slowness' },
  ...guard,
  { key: 'derivedHidden', group: 'derive' },
]

const random: readonly FieldSpec[] = [
  { key: 'architectures', group: 'derive' },
  { key: 'derivedChannels', group: 'derive', spaces: ['darts-cnn'] },
  { key: 'derivedCells', group: 'derive', spaces: ['darts-cnn'] },
  { key: 'derivedHidden', group: 'derive', spaces: ['darts-rnn'] },
  { key: 'vocabulary', group: 'derive', spaces: ['darts-rnn'] },
]

export const formFields: Readonly<Record<FormId, readonly FieldSpec[]>> = {
  dnas,
  'darts-cnn': dartsCnn,
  'darts-rnn': dartsRnn,
  random,
}
