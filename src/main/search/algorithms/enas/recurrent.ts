import type { EnasRnnSettings } from '#shared/algorithms/index.ts'
import { networkSize } from '#shared/spaces/index.ts'
import { recurrentPathNet, type RecurrentPath } from '../../spaces/darts-rnn/path-net.ts'
import { exponential } from '../../tensor/optimizers/index.ts'
import { ParameterLayout, ParameterStore } from '../../tensor/parameters.ts'
import { stepKey } from '../../tensor/prng.ts'
import { tf } from '../../tensor/tf.ts'
import { carriedState } from '../../training/carried-state.ts'
import type { TextDataset } from '../../training/data/text/corpus.ts'
import { firstTokens, textStream, type Window } from '../../training/data/text/streams.ts'
import { sgdTextSteps } from '../../training/evaluation/text-steps.ts'
import { createController, emissionOf, publishedControllers, recurrentPaths } from '../controller/index.ts'
import type { Search } from '../search.ts'
import { enasCourse, type SharedWeights } from './course.ts'

export interface EnasRnnParts {
  readonly dataset: TextDataset
  readonly eager: boolean
}

/** c of the reward c / perplexity, and the highest loss that it is told of (melodyguan/enas ptb_enas_controller.py). */
const rewardConstant = 80
const mostLoss = 10

/**
 * ENAS for recurrent cells: w learns from the training text, its hidden state carried on from window to window; an
 * architecture is rewarded with 80 / perplexity on a window of the validation text, from a state of zeros.
 * @throws TansakuError BAD_REQUEST for a text shorter than a step
 */
export function createEnasRnn(settings: EnasRnnSettings, parts: EnasRnnParts): Search {
  const emission = emissionOf(settings.space)
  const controller = createController(
    emission.program,
    {
      ...publishedControllers.pham2018Text,
      units: settings.controllerUnits,
      learningRate: settings.controllerLearningRate,
      entropyWeight: settings.entropyWeight,
      baselineDecay: settings.baselineDecay,
      tanhConstant: settings.tanhConstant,
      temperature: settings.logitTemperature,
    },
    { seed: settings.seed, eager: parts.eager },
  )
  const size = networkSize({ hidden: settings.derivedHidden, vocabulary: parts.dataset.vocabulary.length })
  return enasCourse(settings, textWeights(settings, parts), controller, emission, (choices) =>
    emission.architecture(choices, size),
  )
}

const rewardOf = (loss: number): number => rewardConstant / Math.exp(Math.min(loss, mostLoss))

function textWeights(settings: EnasRnnSettings, { dataset, eager }: EnasRnnParts): SharedWeights {
  const { seed, batchSize, bptt, hidden: units } = settings
  const vocabulary = dataset.vocabulary.length
  const window = { rows: batchSize, time: bptt, rest: false }
  const training = textStream(firstTokens(dataset.training, settings.trainingTokens), window, 'trains the weights')
  const validation = textStream(dataset.validation, window, 'rewards the controller')
  const layout = new ParameterLayout()
  const net = recurrentPathNet(layout, {
    vocabulary,
    hidden: units,
    dropout: {
      input: settings.dropoutInput,
      cellInput: settings.dropoutCellInput,
      hidden: settings.dropoutHidden,
      output: settings.dropoutOutput,
    },
  })
  const weights = new ParameterStore(layout, seed)
  const steps = sgdTextSteps<RecurrentPath>(
    (pass, { tokens, hidden, ...path }) => net(pass, tokens, hidden, path),
    weights,
    settings,
    eager,
  )
  const carried = carriedState(batchSize, units)
  const learningRate = (epoch: number): number =>
    exponential(Math.max(0, epoch - settings.decayFromEpoch), {
      from: settings.weightLearningRate,
      factor: settings.weightLearningRateDecay,
    })

  /** Its loss on a window. @param then takes the state that it leaves over */
  const looked = (
    choices: readonly number[],
    read: Window,
    hidden: tf.Tensor2D,
    then: (state: tf.Tensor2D) => void,
  ): number => {
    const inputs = { ...read, ...fedPath(choices) }
    try {
      const { loss, hidden: next } = steps.test({ ...inputs, hidden })
      then(next)
      return numberOf(loss)
    } finally {
      tf.dispose(inputs)
    }
  }

  return {
    data: dataset,
    steps: training.windows,
    learningRate,
    train: (choices, epoch, step) => {
      if (step === 0) carried.reset()
      const inputs = {
        ...training.window(step),
        ...fedPath(choices),
        key: tf.tensor1d(stepKey(seed, epoch, step), 'int32'),
        learningRate: tf.scalar(learningRate(epoch)),
      }
      try {
        const { loss, hidden, gradientNorm } = steps.train({ ...inputs, hidden: carried.current() }, { epoch, step })
        carried.replace(hidden)
        gradientNorm.dispose()
        return { loss: numberOf(loss), accuracy: null }
      } finally {
        tf.dispose(inputs)
      }
    },
    look: (choices, number) => {
      const zeros = tf.zeros<tf.Rank.R2>([batchSize, units])
      const read = validation.window(number % validation.windows)
      const loss = looked(choices, read, zeros, (state) => state.dispose())
      zeros.dispose()
      return { loss, accuracy: null, reward: rewardOf(loss) }
    },
    score: (choices) => {
      const state = carriedState(batchSize, units)
      try {
        const losses = Array.from({ length: validation.windows }, (_, at) =>
          looked(choices, validation.window(at), state.current(), state.replace),
        )
        const loss = losses.reduce((sum, each) => sum + each, 0) / losses.length
        return { loss, accuracy: null, reward: rewardOf(loss) }
      } finally {
        state.dispose()
      }
    },
    chance: { loss: Math.log(vocabulary), accuracy: null, reward: rewardOf(Math.log(vocabulary)) },
    kept: { weights, steps: { text: steps }, carried: { training: carried } },
  }
}

/** What the net is fed of an architecture; the caller disposes of it. */
export function fedPath(choices: readonly number[]): RecurrentPath {
  const nodes = recurrentPaths(choices)
  return {
    sources: tf.tensor1d(
      nodes.map(({ source }) => source),
      'int32',
    ),
    activations: tf.tensor1d(
      nodes.map(({ activation }) => activation),
      'int32',
    ),
  }
}

function numberOf(scalar: tf.Scalar): number {
  const value = scalar.dataSync()[0]!
  scalar.dispose()
  return value
}
