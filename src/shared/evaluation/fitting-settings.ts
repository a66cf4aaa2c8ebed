import { familyOf, type ArchitectureSpec } from '../architecture/index.ts'
import type { EvaluationSettings } from '../contract/architectures.ts'
import { jitterAt } from '../datasets/augmentation.ts'

/**
 * The settings as far as they concern a network: only nets of DARTS cells have an auxiliary head and paths that can be
 * dropped; what depends on the size of its pictures is said as it is at that size.
 */
export function fittingSettings(spec: ArchitectureSpec, settings: EvaluationSettings): EvaluationSettings {
  const { hasPaths, input } = familyOf(spec)
  const images = input(spec)
  if (settings.task === 'text' || images === null) return settings
  const jitter = jitterAt(settings.jitter, images.size)
  return { ...settings, jitter, ...(!hasPaths && { auxiliaryWeight: 0, dropPath: 0 }) }
}
