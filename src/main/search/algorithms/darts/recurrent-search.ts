import { cellShape, dartsRnnOps, rnnGenotypeFromAlpha, rnnGenotypeSchema } from '#shared/architecture/index.ts'
import type { DartsRnnSettings, EpochRecord } from '#shared/contract/searches.ts'
import { declareArchitecture, nodes, recurrentSupernet } from '../../spaces/darts-rnn/supernet.ts'
import { ParameterLayout, ParameterStore } from '../../tensor/parameters.ts'
import { stepKey } from '../../tensor/prng.ts'
import { tf } from '../../tensor/tf.ts'
import { carriedState } from '../../training/carried-state.ts'
import type { TextDataset } from '../../training/data/text/corpus.ts'
import { firstTokens, textStream } from '../../training/data/text/streams.ts'
import type { StepFigures, Sums } from '../../training/training.ts'
import type { Search } from '../search.ts'
import { machineFigures, readFigures, rowsOf, supernetKeeping } from '../supernet.ts'
import { collapseRecord } from './collapse.ts'
import { architectureEigenvalue } from './hessian.ts'
import { createGuard, guardedEvents } from './guard.ts'
import { namingAlpha } from './naming-alpha.ts'
import { remedyInputs } from './remedies.ts'
import {
  recurrentArchitectureGradient,
  recurrentBilevelStep,
  recurrentWeightStep,
  type RecurrentModel,
} from './recurrent-steps.ts'

export interface DartsRnnParts {
  readonly dataset: TextDataset
  readonly eager: boolean
}

/**
 * DARTS for recurrent cells (Liu et al. 2019, section 3.1; quark0/darts rnn/train_search.py). Each step moves α on a
 * window of the validation text, then w on a window of the training text; hidden states carry over from window to
 * window and begin anew with zeros where a text does. A window is always `bptt` tokens: a compiled graph has one shape,
 * where quark0's code halves one window in twenty.
 * @throws TansakuError BAD_REQUEST for a text shorter than a step
 */
export function createDartsRnn(settings: DartsRnnSettings, { dataset, eager }: DartsRnnParts): Search {
  const { seed, batchSize, bptt, epochs, hidden: units } = settings
  const vocabulary = dataset.vocabulary.length
  const window = { rows: batchSize, time: bptt, rest: false }
  const training = textStream(firstTokens(dataset.training, settings.trainingTokens), window, 'trains the weights')
  const validation = textStream(dataset.validation, window, 'trains the architecture')

  const dropout = {
    input: settings.dropoutInput,
    cellInput: settings.dropoutCellInput,
    hidden: settings.dropoutHidden,
    output: settings.dropoutOutput,
  }
  const weightLayout = new ParameterLayout()
  const net = recurrentSupernet(weightLayout, { vocabulary, hidden: units, dropout })
  const architectureLayout = new ParameterLayout()
  const alpha = declareArchitecture(architectureLayout)
  const model: RecurrentModel = {
    net,
    alpha,
    weights: new ParameterStore(weightLayout, seed),
    architecture: new ParameterStore(architectureLayout, seed),
  }
  const steps = {
    bilevel: recurrentBilevelStep(model, settings, { eager }),
    weights: recurrentWeightStep(model, settings, { eager }),
    gradient: recurrentArchitectureGradient(model, settings, { eager }),
  }
  const guard = createGuard(settings, rnnGenotypeSchema)
  const carried = { training: carriedState(batchSize, units), validation: carriedState(batchSize, units) }

  const { edges } = cellShape('rnn', nodes)
  const readAlpha = (): number[][] => rowsOf(model.architecture.read(alpha), edges.length)
  const warmsUp = (epoch: number): boolean => epoch < settings.architectureWarmupEpochs
  /** The shorter validation text is gone through on and on, over the epochs' ends. */
  const validationWindow = (epoch: number, index: number): number =>
    ((epoch - settings.architectureWarmupEpochs) * training.windows + index) % validation.windows

  const trainWeights = (epoch: number, index: number): Sums => {
    const inputs = {
      ...training.window(index),
      ...remedyInputs(settings, { epoch, epochs }),
      key: tf.tensor1d(stepKey(seed, epoch, index), 'int32'),
      learningRate: tf.scalar(settings.weightLearningRate),
    }
    try {
      const { hidden, ...figures } = steps.weights(
        { ...inputs, hidden: carried.training.current() },
        { epoch, step: index },
      )
      carried.training.replace(hidden)
      return readFigures(figures)
    } finally {
      tf.dispose(inputs)
    }
  }
  const trainBoth = (epoch: number, index: number): Sums => {
    const held = validation.window(validationWindow(epoch, index))
    const inputs = {
      ...training.window(index),
      ...remedyInputs(settings, { epoch, epochs }),
      validationTokens: held.tokens,
      validationTargets: held.targets,
      key: tf.tensor1d(stepKey(seed, epoch, index), 'int32'),
      learningRate: tf.scalar(settings.weightLearningRate),
      architectureLearningRate: tf.scalar(settings.architectureLearningRate),
    }
    try {
      const states = { hidden: carried.training.current(), validationHidden: carried.validation.current() }
      const { hidden, validationHidden, ...figures } = namingAlpha(() =>
        steps.bilevel({ ...inputs, ...states }, { epoch, step: index }),
      )
      carried.training.replace(hidden)
      carried.validation.replace(validationHidden)
      return readFigures(figures)
    } finally {
      tf.dispose(inputs)
    }
  }
  const step = (epoch: number, index: number): StepFigures => {
    if (index === 0) carried.training.reset()
    if (!warmsUp(epoch) && validationWindow(epoch, index) === 0) carried.validation.reset()
    const sums = warmsUp(epoch) ? trainWeights(epoch, index) : trainBoth(epoch, index)
    return { loss: sums['loss']!, accuracy: null, sums }
  }

  /** Of ∇²α L_val at the present w, over all of α: on the same window with the same dropout in every epoch. */
  const eigenvalue = (): number => {
    const inputs = {
      ...validation.window(0),
      hidden: tf.zeros<tf.Rank.R2>([batchSize, units]),
      key: tf.tensor1d(stepKey(seed, 'eigenvalue'), 'int32'),
    }
    try {
      return architectureEigenvalue((shift) => steps.gradient({ ...inputs, shift }).gradient, {
        size: architectureLayout.weightCount,
        seed,
      })
    } finally {
      tf.dispose(inputs)
    }
  }

  const genotype = () => rnnGenotypeFromAlpha(readAlpha())
  const epochRecord = (epoch: number, sums: Sums, durationMs: number): EpochRecord => {
    const recurrent = readAlpha()
    const operations = rnnGenotypeFromAlpha(recurrent).recurrent.map(([operation]) => operation)
    return {
      epoch,
      trainLoss: (sums['loss'] ?? 0) / training.windows,
      trainAccuracy: null,
      validationLoss: warmsUp(epoch) ? null : (sums['validationLoss'] ?? 0) / training.windows,
      validationAccuracy: null,
      expectedLatencyUs: null,
      temperature: null,
      learningRate: settings.weightLearningRate,
      parameters: { recurrent },
      collapse: collapseRecord({ recurrent: { alpha: recurrent, operations } }, guard.watches ? eigenvalue() : null),
      durationMs,
      ...machineFigures(),
    }
  }

  return {
    data: dataset,
    epochs,
    parameterAxes: {
      recurrent: { rows: edges.map(({ from, to }) => `${String(from)}→${String(to)}`), columns: dartsRnnOps },
    },
    warnings: [],
    phases: (epoch) => [{ kind: warmsUp(epoch) ? 'weights' : 'bilevel', steps: training.windows }],
    step,
    endEpoch: async (epoch, sums, durationMs) => {
      const record = epochRecord(epoch, sums, durationMs)
      return guardedEvents(guard, record, genotype())
    },
    ended: guard.ended,
    ...supernetKeeping({ weights: model.weights, architecture: model.architecture, steps, carried }),
    notes: guard.notes,
    loadNotes: guard.loadNotes,
    derive: () => [
      {
        method: 'genotype',
        spec: { family: 'darts-rnn', genotype: guard.kept() ?? genotype(), hidden: settings.derivedHidden, vocabulary },
      },
    ],
  }
}
