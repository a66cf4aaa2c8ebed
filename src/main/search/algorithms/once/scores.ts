import { tf } from '../../tensor/tf.ts'
import type { Batch, BatchSource } from '../../training/data/batches.ts'
import { readFigures } from '../supernet.ts'
import type { onceSteps, Path } from './steps.ts'

export interface ScoreParts extends Pick<ReturnType<typeof onceSteps>, 'observe' | 'score'> {
  /** For batch-norm statistics: the same batches for every architecture, so that scores differ by it alone. */
  readonly looking: BatchSource
  readonly lookingBatches: number
  readonly scoring: BatchSource
}

export interface Score {
  readonly loss: number
  readonly accuracy: number
}

/**
 * How good a path is with the supernet's weights. Batch-norm statistics are estimated anew for it: those of other paths
 * would make it look far worse than it is (Cai et al. 2020; Yu et al. 2020, section 3.2).
 */
export function scorer({ observe, score, looking, lookingBatches, scoring }: ScoreParts): (path: Path) => Score {
  const estimate = (path: tf.Tensor1D): void => {
    for (let i = 0; i < lookingBatches; i++)
      withBatch(looking.batch(0, i), ({ images }) => {
        // By 1, 1/2, 1/3 … the running statistics become the mean over the batches.
        const momentum = tf.scalar(1 / (i + 1))
        observe({ images, path, momentum })
        momentum.dispose()
      })
  }
  return (path) => {
    const fed = tf.tensor1d([...path], 'int32')
    estimate(fed)
    let [loss, correct, images] = [0, 0, 0]
    for (let i = 0; i < scoring.steps; i++)
      withBatch(scoring.batch(0, i), (batch) => {
        const figures = readFigures(score({ ...batch, path: fed }))
        loss += figures['loss']! * batch.labels.size
        correct += figures['correct']!
        images += batch.labels.size
      })
    fed.dispose()
    return { loss: loss / images, accuracy: correct / images }
  }
}

/** Disposes of the batch afterwards. */
export function withBatch<T>(batch: Batch, use: (batch: Batch) => T): T {
  try {
    return use(batch)
  } finally {
    tf.dispose(batch)
  }
}
