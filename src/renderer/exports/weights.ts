import type { ArchitectureRecord } from '#shared/contract/architectures.ts'
import type { ExportWeights } from '#shared/contract/exports.ts'
import { protocolParts } from '#shared/evaluation/protocol.ts'
import { protocolLabel } from '../accuracy/protocol-label.ts'
import { percent } from '../format/format.ts'

export const untrained = 'untrained'

/** Trainings that are done, newest first, then random weights. */
export function weightChoices(
  { evaluations }: ArchitectureRecord,
  t: (key: string, values?: Record<string, unknown>) => string,
): { readonly value: string; readonly label: string }[] {
  const trained = evaluations.flatMap((evaluation) => {
    const { id, state, settings, result } = evaluation
    if (state !== 'done' || result?.testAccuracy == null) return []
    const protocol = protocolLabel({ dataset: settings.dataset, parts: protocolParts(evaluation) })
    const values = { protocol, seed: settings.seed, accuracy: percent(result.testAccuracy) }
    return [{ value: id, label: t('exports.trained', values) }]
  })
  return [...trained, { value: untrained, label: t('exports.untrained') }]
}

export const weightsOf = (choice: string): ExportWeights =>
  choice === untrained ? { kind: 'untrained', seed: 1 } : { kind: 'trained', evaluationId: choice }
