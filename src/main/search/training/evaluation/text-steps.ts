import type { TextEvaluationSettings } from '#shared/contract/architectures.ts'
import { slowness, type RecurrentOutput } from '../../spaces/darts-rnn/language-model.ts'
import { valueAndGradients } from '../../tensor/gradients.ts'
import { compile, type CompiledStep } from '../../tensor/graph/index.ts'
import { RandomKey } from '../../tensor/kernels/index.ts'
import { asgd, clipByGlobalNorm, globalNorm, type Optimiser, sgd } from '../../tensor/optimizers/index.ts'
import type { ParameterStore } from '../../tensor/parameters.ts'
import type { Pass } from '../../tensor/pass.ts'
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

/** What a step is fed beside a window of text, as an architecture. */
type More = Readonly<Record<string, tf.Tensor>>

/** A language model as steps run it. */
export type TextModel<Fed extends More = object & More> = (pass: Pass, inputs: TextTestInputs & Fed) => RecurrentOutput

/** Training and testing with one of two optimisers. */
export interface TextSteps<Fed extends More = object & More> {
  readonly train: CompiledStep<TextTrainInputs & Fed, TextTrainOutputs>
  /** On the weights as they are, or on their averages. */
  readonly test: CompiledStep<TextTestInputs & Fed, TextTestOutputs>
  readonly dispose: () => void
}

type StepSettings = Pick<TextEvaluationSettings, 'weightDecay' | 'clipNorm' | 'slowness'>

/** Plain SGD, tested as the weights are. */
export function sgdTextSteps<Fed extends More>(
  net: TextModel<Fed>,
  store: ParameterStore,
  settings: StepSettings,
  eager: boolean,
): TextSteps<Fed> {
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
export function asgdTextSteps<Fed extends More>(
  net: TextModel<Fed>,
  store: ParameterStore,
  settings: StepSettings,
  eager: boolean,
): TextSteps<Fed> {
  const optimiser = asgd(store, { weightDecay: settings.weightDecay })
  return textSteps(net, store, settings, eager, optimiser, optimiser.average)
}

function textSteps<Fed extends More>(
  net: TextModel<Fed>,
  store: ParameterStore,
  settings: StepSettings,
  eager: boolean,
  optimiser: Optimiser,
  tested: tf.Variable,
): TextSteps<Fed> {
  const train = compile(
    'text-train',
    (inputs: TextTrainInputs & Fed) => {
      const { crossEntropy, state, gradients } = valueAndGradients(() => {
        const output = net(store.pass({ training: true, key: new RandomKey(inputs.key) }), inputs)
        const crossEntropy = output.crossEntropy(inputs.targets)
        return {
          loss: tf.add<tf.Scalar>(crossEntropy, tf.mul(settings.slowness, slowness(output))),
          crossEntropy,
          state: output.hidden,
        }
      }, [store.values])
      const gradient = gradients[0]!
      optimiser.apply(clipByGlobalNorm(gradient, settings.clipNorm), inputs.learningRate)
      return { loss: crossEntropy, hidden: state, gradientNorm: globalNorm(gradient) }
    },
    { eager, batchOf: 'hidden', finite: ['loss', 'gradientNorm'] },
  )

  const test = compile(
    'text-test',
    (inputs: TextTestInputs & Fed) => {
      const output = net(store.pass({ training: false, weights: tested }), inputs)
      return { loss: output.crossEntropy(inputs.targets), hidden: output.hidden }
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
