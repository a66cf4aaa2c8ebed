import type { ImageEvaluationSettings } from '#shared/contract/architectures.ts'
import type { TrainedNetwork } from '#shared/spaces/index.ts'
import { tf } from '../../tensor/tf.ts'
import { orderedBatches } from '../data/batches.ts'
import { splitsOf } from '../data/split.ts'
import { imageNet, lookingBatchSize, type ImageParts } from './image-net.ts'
import type { TestPass } from './test.ts'

/** A derived net's test on all test images. @throws TansakuError DATASET_MISMATCH */
export function createImageTest(
  derived: TrainedNetwork,
  settings: ImageEvaluationSettings,
  { dataset, eager }: ImageParts,
): TestPass {
  const { store, steps, dispose } = imageNet(derived, settings, { dataset, eager })
  const batches = orderedBatches(dataset, 'test', splitsOf(dataset, settings.validationShare).test, lookingBatchSize)
  return {
    steps: batches.steps,
    load: ({ tensors }) => store.loadRecords(tensors),
    step: (step) => {
      const inputs = batches.batch(0, step)
      const outputs = steps.test(inputs, { epoch: settings.epochs, step })
      const images = inputs.labels.size
      const sums = { loss: outputs.loss.dataSync()[0]! * images, correct: outputs.correct.dataSync()[0]!, images }
      tf.dispose([inputs, outputs] as unknown as tf.TensorContainer)
      return sums
    },
    result: ({ loss = 0, correct = 0, images = 1 }) => ({ testLoss: loss / images, testAccuracy: correct / images }),
    dispose,
  }
}
