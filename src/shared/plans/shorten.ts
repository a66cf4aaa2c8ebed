import type { OncePreset } from '../algorithms/index.ts'

/** A supernet of seconds that tells how fast this computer trains one. */
export function trialOf(supernet: OncePreset): OncePreset {
  const [wished, all] = [24 * supernet.batchSize, supernet.trainingImages]
  // Of few images those that score are a share that holds a batch.
  const part = all !== null && all < wished ? {} : { trainingImages: wished, scoreShare: 0.1 }
  return { ...supernet, epochs: 1, scoredArchitectures: 0, ...part }
}

/**
 * A supernet for a share of its planned work, 0 to 1: fewer epochs, and fewer images where that is between two numbers
 * of epochs. A tenth of the images in one epoch at least, half in each of several, and no fewer than a batch to score
 * on.
 */
export function shortened(supernet: OncePreset, share: number): OncePreset {
  const work = supernet.epochs * share
  const epochs = Math.max(1, Math.ceil(work - 1e-9))
  if (supernet.trainingImages === null) return { ...supernet, epochs }
  const images = Math.round(supernet.trainingImages * Math.min(1, Math.max(epochs === 1 ? 0.1 : 0.5, work / epochs)))
  const hasBatch = Math.floor(images * supernet.scoreShare) >= supernet.batchSize
  return { ...supernet, epochs, trainingImages: hasBatch ? images : supernet.trainingImages }
}
