import type { TextChildSettings } from '#shared/algorithms/index.ts'
import { TansakuError } from '#shared/errors.ts'
import { isRecurrent } from '#shared/spaces/darts-rnn/spec.ts'
import { cosine } from '../tensor/optimizers/index.ts'
import { stepKey } from '../tensor/prng.ts'
import { tf } from '../tensor/tf.ts'
import { carriedState, type CarriedState } from '../training/carried-state.ts'
import type { TextDataset } from '../training/data/text/corpus.ts'
import { firstTokens, textStream } from '../training/data/text/streams.ts'
import { lookingStream, textNet } from '../training/evaluation/text-net.ts'
import { sgdTextSteps } from '../training/evaluation/text-steps.ts'
import { joinRecords, splitRecords } from '../training/records.ts'
import type { StepFigures } from '../training/training.ts'
import type { Child, ChildFigures, Evaluator } from './evaluator.ts'

/**
 * Scores recurrent children by 1 / perplexity on the validation text, which is what their next words get on (geometric)
 * average, after a short training with a full cosine of its own.
 * @throws TansakuError BAD_REQUEST for a text shorter than a step
 */
export function textEvaluator(
  settings: TextChildSettings,
  { dataset, eager }: { readonly dataset: TextDataset; readonly eager: boolean },
): Evaluator {
  const { batchSize, bptt, childEpochs } = settings
  const training = textStream(
    firstTokens(dataset.training, settings.trainingTokens),
    { rows: batchSize, time: bptt, rest: false },
    'trains the children',
  )
  const scoring = lookingStream(dataset.validation, bptt, 'scores the children')
  const trainSteps = childEpochs * training.windows
  const chance = figuresOf(Math.log(dataset.vocabulary.length), Math.log(dataset.vocabulary.length))

  const open: Evaluator['open'] = (spec, seed): Child => {
    if (!isRecurrent(spec))
      throw new TansakuError('INTERNAL', `Nothing trains architectures of ${spec.family} on text.`)
    const { net, store } = textNet(spec, { ...settings, seed, dropoutWords: 0 }, dataset)
    const steps = sgdTextSteps(net, store, settings, eager)
    // A child is put down in one of its two parts, and each part begins with zeros.
    const carried: Readonly<Record<'train' | 'score', CarriedState>> = {
      train: carriedState(training.rows, spec.hidden),
      score: carriedState(scoring.rows, spec.hidden),
    }
    const told = (part: 'train' | 'score', loss: tf.Scalar, tokens: number): StepFigures => {
      const value = loss.dataSync()[0]!
      loss.dispose()
      return { loss: value, accuracy: null, sums: { [`${part}Loss`]: value * tokens, [`${part}Tokens`]: tokens } }
    }
    const train = (index: number): StepFigures => {
      const [epoch, step] = [Math.floor(index / training.windows), index % training.windows]
      if (step === 0) carried.train.reset()
      const rate = cosine(index / training.windows, { from: settings.learningRate, epochs: childEpochs })
      const inputs = {
        ...training.window(step),
        key: tf.tensor1d(stepKey(seed, epoch, step), 'int32'),
        learningRate: tf.scalar(rate),
      }
      try {
        const outputs = steps.train({ ...inputs, hidden: carried.train.current() }, { epoch, step })
        carried.train.replace(outputs.hidden)
        outputs.gradientNorm.dispose()
        return told('train', outputs.loss, inputs.targets.size)
      } finally {
        tf.dispose(inputs)
      }
    }
    const look = (index: number): StepFigures => {
      const inputs = scoring.window(index)
      try {
        const { loss, hidden } = steps.test({ ...inputs, hidden: carried.score.current() }, { epoch: 0, step: index })
        carried.score.replace(hidden)
        return told('score', loss, inputs.targets.size)
      } finally {
        tf.dispose(inputs)
      }
    }
    return {
      step: (index) => (index < trainSteps ? train(index) : look(index - trainSteps)),
      records: () =>
        joinRecords({
          net: store.toRecords(),
          train: carried.train.toRecords(),
          score: carried.score.toRecords(),
        }),
      load: (records) => {
        const parts = splitRecords(records)
        store.loadRecords(parts['net'] ?? [])
        carried.train.loadRecords(parts['train'] ?? [])
        carried.score.loadRecords(parts['score'] ?? [])
      },
      dispose: () => {
        for (const each of [steps, store, ...Object.values(carried)]) each.dispose()
      },
    }
  }

  return {
    data: dataset,
    phases: [
      { kind: 'train', steps: trainSteps },
      { kind: 'score', steps: scoring.windows },
    ],
    open,
    score: (sums) => {
      const mean = (part: 'train' | 'score'): number => (sums[`${part}Loss`] ?? 0) / (sums[`${part}Tokens`] ?? 1)
      return figuresOf(mean('train'), mean('score'))
    },
    chance,
  }
}

const figuresOf = (trainLoss: number, validationLoss: number): ChildFigures => ({
  score: Math.exp(-validationLoss),
  trainLoss,
  trainAccuracy: null,
  validationLoss,
  validationAccuracy: null,
})
