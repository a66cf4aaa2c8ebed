import type { ImageEvaluationSettings } from '#shared/contract/architectures.ts'
import type { TrainedNetwork } from '#shared/spaces/index.ts'
import { mostAnswered, type ClassAnswers } from '#shared/contract/answers.ts'
import { tf } from '../../tensor/tf.ts'
import { orderedBatches } from '../data/batches.ts'
import { splitsOf } from '../data/split.ts'
import { imageNet, lookingBatchSize, type ImageParts } from './image-net.ts'
import { mostConfidentMistakes } from './mistakes.ts'
import type { TestPass } from './test.ts'

/** A derived net's test on all test images. @throws TansakuError DATASET_MISMATCH */
export function createImageTest(
  derived: TrainedNetwork,
  settings: ImageEvaluationSettings,
  { dataset, eager }: ImageParts,
): TestPass {
  const { store, steps, dispose } = imageNet(derived, settings, { dataset, eager })
  const batches = orderedBatches(dataset, 'test', splitsOf(dataset, settings.validationShare).test, lookingBatchSize)
  const mistakes = mostConfidentMistakes(dataset)
  const isAnswered = dataset.classes <= mostAnswered
  return {
    steps: batches.steps,
    load: ({ tensors }) => {
      store.loadRecords(tensors)
      mistakes.clear()
    },
    step: (step) => {
      const inputs = batches.batch(0, step)
      const outputs = steps.answer(inputs, { epoch: settings.epochs, step })
      const images = inputs.labels.size
      const [labels, answers] = [inputs.labels.dataSync(), outputs.answers.dataSync()]
      mistakes.add({
        first: step * lookingBatchSize,
        labels,
        answers,
        confidences: outputs.confidences.dataSync(),
        image: (place) => pixelsOf(inputs.images, place),
      })
      const sums = {
        loss: outputs.loss.dataSync()[0]! * images,
        correct: outputs.correct.dataSync()[0]!,
        images,
        ...(isAnswered && countsOf(labels, answers)),
      }
      tf.dispose([inputs, outputs] as unknown as tf.TensorContainer)
      return sums
    },
    result: ({ loss = 0, correct = 0, images = 1, ...counts }) => ({
      testLoss: loss / images,
      testAccuracy: correct / images,
      ...(isAnswered && { answers: answersOf(counts, dataset) }),
      mistakes: mistakes.list(),
    }),
    pictures: () => mistakes.pictures(),
    dispose: () => {
      batches.dispose()
      dispose()
    },
  }
}

/** One image of a batch, out of the memory that it is in. */
function pixelsOf(images: tf.Tensor4D, place: number): ArrayLike<number> {
  const one = tf.slice(images, [place, 0, 0, 0], [1, -1, -1, -1])
  const values = one.dataSync()
  one.dispose()
  return values
}

/** Name of a sum: images of a class that were taken for one. */
const countName = (label: number, answer: number): string => `${String(label)}>${String(answer)}`

function countsOf(labels: ArrayLike<number>, answers: ArrayLike<number>): Record<string, number> {
  const counts: Record<string, number> = {}
  for (let image = 0; image < labels.length; image++) {
    const name = countName(labels[image]!, answers[image]!)
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

function answersOf(
  counts: Readonly<Record<string, number>>,
  { classes, classNames }: Pick<ImageParts['dataset'], 'classes' | 'classNames'>,
): ClassAnswers {
  const all = Array.from({ length: classes }, (_, label) => label)
  return {
    classes: classNames === undefined ? all.map(String) : [...classNames],
    counts: all.map((label) => all.map((answer) => counts[countName(label, answer)] ?? 0)),
  }
}
