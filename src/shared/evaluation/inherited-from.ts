import type { EvaluationSettings } from '../contract/architectures.ts'

/** The search whose supernet a training starts from; null for one from scratch. */
export const inheritedFrom = (settings: EvaluationSettings): string | null =>
  settings.task === 'images' ? settings.inheritFrom : null
