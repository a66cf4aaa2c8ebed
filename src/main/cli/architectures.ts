import { describeArchitecture } from '#shared/architecture/index.ts'
import type { ArchitectureRecord } from '#shared/contract/architectures.ts'
import { toldOf } from '#shared/latency/calibration.ts'
import type { Target } from '#shared/contract/target.ts'
import { conditionsText, targetKey } from '#shared/latency/target.ts'
import { trustText, trustWord } from '#shared/latency/trust-texts.ts'
import { count, latency, percent, table } from './format.ts'

/**
 * Architectures with what is known of each; latencies of one target, which is told below.
 * @param tableId the latency table whose target counts, where there is one; else that with most latencies
 */
export function describeArchitectures(
  architectures: readonly ArchitectureRecord[],
  tableId: string | null = null,
): string {
  const shown = shownTarget(architectures, tableId)
  const ofShown = <T extends { readonly target: Target }>(items: readonly T[]): T | undefined =>
    items.find(({ target }) => shown !== null && targetKey(target) === shown.key)
  const rows = table(
    ['id', 'architecture', '>params', '>MACs', '>predicted', 'trust', '>measured', 'blocks'],
    architectures.map((architecture) => {
      const prediction = ofShown(architecture.predictions)
      const measurement = ofShown(architecture.measurements)
      return [
        architecture.id,
        architecture.name,
        count(architecture.params),
        count(architecture.macs),
        prediction ? predictedText(prediction) : '',
        trustWord(prediction?.trust),
        measurement ? latency(measurement.medianUs) : '',
        describeArchitecture(architecture.spec),
      ]
    }),
  )
  return shown === null
    ? rows
    : `${rows}\n\nLatencies on ${shown.deviceName}, ${conditionsText(shown.target)}; predicted: ${basisText(architectures.flatMap(({ predictions }) => ofShown(predictions) ?? []))}.`
}

type Prediction = ArchitectureRecord['predictions'][number]

function predictedText(prediction: Prediction): string {
  const { us, error } = toldOf(prediction)
  return `${latency(us)}${error === null ? '' : ` ± ${percent(error)}`}`
}

/** What the predicted numbers are: sums of a table's rows, or such sums calibrated. */
function basisText(predictions: readonly Prediction[]): string {
  const said = predictions.map(({ tableId, calibration, trust }) =>
    [
      calibration === null
        ? `sums of ${tableId}, which no valid audit calibrates`
        : `sums of ${tableId}, calibrated by ${calibration.auditId}`,
      ...(trust.reasons.length > 0 ? [`(${trustWord(trust)}: ${trustText(trust)})`] : []),
    ].join(' '),
  )
  return said.length === 0 ? 'none' : [...new Set(said)].join('; ')
}

function shownTarget(
  architectures: readonly ArchitectureRecord[],
  tableId: string | null,
): { key: string; target: Target; deviceName: string } | null {
  const known = architectures.flatMap(({ predictions, measurements }) => [...predictions, ...measurements])
  const counts = new Map<string, number>()
  for (const { target } of known) counts.set(targetKey(target), (counts.get(targetKey(target)) ?? 0) + 1)
  const first =
    known.find((each) => 'tableId' in each && each.tableId === tableId) ??
    known.toSorted((a, b) => counts.get(targetKey(b.target))! - counts.get(targetKey(a.target))!)[0]
  return first === undefined
    ? null
    : { key: targetKey(first.target), target: first.target, deviceName: first.deviceName }
}
