/** What whoever runs a trained net must know of the images that it was trained on. */
export interface ImageFacts {
  /** Per channel, red first, of pixels scaled to 0 … 1. */
  readonly mean: readonly number[]
  readonly std: readonly number[]
  /** Names of the classes in the order of a net's answers. */
  readonly classes: readonly string[]
}

/** By data set. */
export const imageFacts: Readonly<Record<string, ImageFacts>> = {
  /** Mean and standard deviation are those of quark0/darts, classes those of batches.meta.txt. */
  cifar10: {
    mean: [0.4914, 0.4822, 0.4465],
    std: [0.247, 0.2435, 0.2616],
    classes: ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'],
  },
}
