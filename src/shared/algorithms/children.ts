import { imagesToTrain } from '../datasets/held-out.ts'
import { augmentationFields, type Field, imageFields } from './fields.ts'

/** What a search asks of the short training of each child. */
export const childFields: readonly Field[] = [
  { key: 'childEpochs', group: 'budget', help: "epochs of a child's training" },
  ...imageFields,
  { key: 'scoreShare', group: 'budget', hint: 'scoreShare', help: 'share of the images that scores a child' },
  { key: 'learningRate', group: 'weights', help: "of a child's training, at the start" },
  { key: 'momentum', group: 'weights', help: "of a child's training" },
  { key: 'weightDecay', group: 'weights', help: 'of the weights' },
  ...augmentationFields,
]

export interface ChildBudget {
  readonly childEpochs: number
  readonly batchSize: number
  readonly trainingImages: number | null
  readonly validationShare: number
  readonly scoreShare: number
}

/** Steps of one child: its training, then its score. */
export function childSteps(
  { trainingImages, validationShare, scoreShare, batchSize, childEpochs }: ChildBudget,
  examples: number,
): number {
  const images = trainingImages ?? imagesToTrain(examples, validationShare)
  const scored = Math.round(images * scoreShare)
  return childEpochs * Math.floor((images - scored) / batchSize) + Math.ceil(scored / batchSize)
}
