import { familyOf, type ArchitectureSpec } from '../architecture/index.ts'
import type { EvaluationSettings } from '../contract/architectures.ts'

/**
 * The settings as far as they concern a network: only nets of DARTS cells have an auxiliary head and paths that can be
 * dropped.
 */
export function fittingSettings(spec: ArchitectureSpec, settings: EvaluationSettings): EvaluationSettings {
  return settings.task === 'images' && !familyOf(spec).hasPaths
    ? { ...settings, auxiliaryWeight: 0, dropPath: 0 }
    : settings
}
