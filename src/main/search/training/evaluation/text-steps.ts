import type { TextEvaluationSettings } from '#shared/contract/architectures.ts'
import { slowness } from '../../spaces/darts-rnn/language-model.ts'
import type { RecurrentNet } from '../../spaces/darts-rnn/derived.ts'
import { valueAndGradients } from '../../tensor/gradients.ts'
import { compile, type CompiledStep } from '../../tensor/graph/index.ts'
import { RandomKey } from '../../tensor/kernels/index.ts'
import { asgd, clipByGlobalNorm, globalNorm, type Optimiser, sgd } from '../../tensor/optimizers/index.ts'
import type { ParameterStore } from '../../tensor/parameters.ts'
import { tf } from '../../tensor/tf.ts'

/** tokens int32 [time, n], targets int32 [time · n], hidden [n, hidden]. */
export type TextTestInputs = {
  readonly tokens: tf.Tensor2D
  readonly targets: tf.Tensor1D
  readonly hidden: tf.Tensor2D
}
export type TextTrainInputs = TextTestInputs & {
  /** int32 [2], another each step: where dropout masks come from. */
  readonly key: tf.Tensor1D
  readonly learningRate: tf.Scalar
}

/** Mean cross-entropy per token, and the hidden state to go on from. */
export type TextTestOutputs = { readonly loss: tf.Scalar; readonly hidden: tf.Tensor2D }
export type TextTrainOutputs = TextTestOutputs & { readonly gradientNorm: tf.Scalar }

/** Training and testing with one of two optimisers. */
export interface TextSteps {
  readonly train: CompiledStep<TextTrainInputs, TextTrainOutputs>
  /** On the weights as they are, or on their averages. */
  readonly test: CompiledStep<TextTestInputs, TextTestOutputs>
  readonly dispose: () => void
}

type StepSettings = Pick<TextEvaluationSettings, 'weightDecay' | 'clipNorm' | 'slowness'>

/** Plain SGD, tested as the weights are. */
export function sgdTextSteps(
  net: RecurrentNet,
  store: ParameterStore,
  settings: StepSettings,
  eager: boolean,
): TextSteps {
  return textSteps(
    net,
    store,
    settings,
    eager,
    sgd(store, { momentum: 0, weightDecay: settings.weightDecay }),
    store.values,
  )
}

/** Averaged SGD, tested on the averages. The store has their slots from here on. */
export function asgdTextSteps(
  net: RecurrentNet,
  store: ParameterStore,
  settings: StepSettings,
  eager: boolean,
): TextSteps {
  const optimiser = asgd(store, { weightDecay: settings.weightDecay })
  return textSteps(net, store, settings, eager, optimiser, optimiser.average)
}

function textSteps(
  net: RecurrentNet,
  store: ParameterStore,
  settings: StepSettings,
  eager: boolean,
  optimiser: Optimiser,
  tested: tf.Variable,
): TextSteps {
  const train = compile(
    'text-train',
    ({ tokens, targets, hidden, key, learningRate }: TextTrainInputs) => {
      const { crossEntropy, state, gradients } = valueAndGradients(() => {
        const output = net(store.pass({ training: true, key: new RandomKey(key) }), tokens, hidden)
        const crossEntropy = output.crossEntropy(targets)
        return {
          loss: tf.add<tf.Scalar>(crossEntropy, tf.mul(settings.slowness, slowness(output))),
          crossEntropy,
          state: output.hidden,
        }
      }, [store.values])
      const gradient = gradients[0]!
      optimiser.apply(clipByGlobalNorm(gradient, settings.clipNorm), learningRate)
      return { loss: crossEntropy, hidden: state, gradientNorm: globalNorm(gradient) }
    },
    { eager, batchOf: 'hidden', finite: ['loss', 'gradientNorm'] },
  )

  const test = compile(
    'text-test',
    ({ tokens, targets, hidden }: TextTestInputs) => {
      const output = net(store.pass({ training: false, weights: tested }), tokens, hidden)
      return { loss: output.crossEntropy(targets), hidden: output.hidden }
    },
    { eager, batchOf: 'hidden', finite: ['loss'] },
  )

  return {
    train,
    test,
    dispose: () => {
      train.dispose()
      test.dispose()
    },
  }
}
