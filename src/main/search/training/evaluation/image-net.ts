import type { ImageEvaluationSettings } from '#shared/contract/architectures.ts'
import type { TrainedNetwork } from '#shared/spaces/index.ts'
import { derivedNet } from '../../spaces/derived-net.ts'
import { ParameterLayout, ParameterStore } from '../../tensor/parameters.ts'
import { requireFit, type ImageDataset } from '../data/dataset.ts'
import { evaluationSteps, type StepSettings } from './steps.ts'

export interface ImageParts {
  readonly dataset: ImageDataset
  readonly eager: boolean
}

/** Images are looked at in batches that divide CIFAR-10's 5,000 of validation and 10,000 of the test without a rest. */
export const lookingBatchSize = 250

/**
 * A derived net with its weights and the steps that train and look.
 * @throws TansakuError DATASET_MISMATCH when net and data set do not fit
 */
export function imageNet(
  derived: TrainedNetwork,
  settings: Pick<ImageEvaluationSettings, 'seed'> & StepSettings,
  { dataset, eager }: ImageParts,
): {
  readonly store: ParameterStore
  readonly steps: ReturnType<typeof evaluationSteps>
  readonly dispose: () => void
} {
  const { nodes } = derived.network
  const { height: size, channels } = nodes[0]!.output
  requireFit(dataset, { size, channels, classes: nodes.at(-1)!.output.channels })
  const layout = new ParameterLayout()
  const net = derivedNet(layout, derived, { auxiliary: settings.auxiliaryWeight > 0 })
  const store = new ParameterStore(layout, settings.seed)
  const steps = evaluationSteps(net, store, settings, eager)
  return {
    store,
    steps,
    dispose: () => {
      steps.train.dispose()
      steps.test.dispose()
      steps.answer.dispose()
      store.dispose()
    },
  }
}
