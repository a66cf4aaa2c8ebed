import type { Figure, TrainingProtocol } from '#shared/contract/accuracies.ts'
import { percent, significant } from './format.ts'

/** `55.0 % ± 1.7`; a single seed has no interval. */
export function figureText({ mean, interval }: Omit<Figure, 'seeds'>, measure: TrainingProtocol['measure']): string {
  const half = interval === null ? null : interval.high - mean
  if (measure === 'accuracy') return `${percent(mean)}${half === null ? '' : ` ± ${(100 * half).toFixed(1)}`}`
  return `${mean.toFixed(1)}${half === null ? '' : ` ± ${significant(half)}`}`
}

/** Says which protocol figures are of, and which others there are. */
export function protocolText(protocol: TrainingProtocol, protocols: readonly TrainingProtocol[]): string {
  const others = protocols.filter(({ key }) => key !== protocol.key).map(({ name }) => `"${name}"`)
  const what = protocol.measure === 'accuracy' ? 'Accuracy' : 'Perplexity'
  return `${what}: ${protocol.name}, mean over seeds ± 95 % interval.${others.length === 0 ? '' : ` --protocol chooses another: ${others.join('; ')}.`}`
}
