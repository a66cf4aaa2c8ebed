import { imagesToTrain } from '../datasets/held-out.ts'
import { familyOf } from '../spaces/index.ts'
import type { ArchitectureSpec } from '../spaces/spec.ts'
import { childSteps, type ChildBudget } from './children.ts'

/** Of an epoch, as far as it says what it took. */
export interface EpochDone {
  readonly epoch: number
  readonly child?: { readonly spec: ArchitectureSpec; readonly outcome?: string | undefined } | undefined
}

interface Shared {
  readonly trainingImages: number | null
  readonly validationShare: number
  readonly weightShare: number
  readonly batchSize: number
}

/** Images that each part of a search goes through in an epoch: whole batches. */
export function sharedImages({ trainingImages, validationShare, weightShare, batchSize }: Shared, examples: number) {
  const images = trainingImages ?? imagesToTrain(examples, validationShare)
  const weights = Math.round(images * weightShare)
  const whole = (count: number): number => Math.floor(count / batchSize) * batchSize
  return { weights: whole(weights), others: whole(images - weights) }
}

/** A child's training and score; one that was drawn before takes nothing. */
export function childMacImages(settings: ChildBudget, examples: number, { child }: EpochDone): number {
  if (child === undefined || child.outcome === 'repeated') return 0
  return familyOf(child.spec).count(child.spec).macs * childSteps(settings, examples) * settings.batchSize
}
