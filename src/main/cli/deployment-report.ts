import type { Loading } from '#shared/contract/architectures.ts'
import type { Deployed, Deployment, Ran } from '#shared/contract/deployments.ts'
import { conditionsText } from '#shared/latency/target.ts'
import { latency, percent, significant, table } from './format.ts'

/** A row a precision, then what is to be said of each. */
export function describeDeployment({ results, deviceName, weights }: Deployment, name: string): string {
  const ran = results.filter((each) => each.state === 'ran')
  const trained = ran.flatMap(({ agreement }) => (agreement === null ? [] : [agreement]))
  const headers = [
    'precision',
    ...(trained.length > 0 ? ['>top-1', '>TensorFlow', '>same', '>logits, largest', '>mean'] : []),
  ]
  const first = trained[0]
  return [
    `${name} on ${deviceName}${weights.kind === 'untrained' ? ', with random weights: latency, memory and size alone' : ''}${first === undefined ? '' : `, ${String(first.pictures)} test pictures`}`,
    table(
      [...headers, '>latency', '>± ', '>load', '>memory', '>file'],
      ran.map((each) => [each.precision, ...answers(each), ...costs(each)]),
    ),
    ...results.map(remark),
  ].join('\n')
}

function answers({ agreement }: Ran): string[] {
  if (agreement === null) return []
  const { correct, same, pictures, logits } = agreement
  return [
    percent(correct.device / pictures, 2),
    percent(correct.tensorflow / pictures, 2),
    percent(same / pictures, 2),
    significant(logits.largest),
    significant(logits.mean),
  ]
}

function costs({ latency: { medianUs, intervalUs }, loadUs, peakBytes, fileBytes }: Ran): string[] {
  return [
    latency(medianUs),
    percent((intervalUs.high - intervalUs.low) / 2 / medianUs),
    ...loadingTexts({ loadUs, peakBytes: peakBytes === 0 ? null : peakBytes }),
    megabytes(fileBytes),
  ]
}

function remark(deployed: Deployed): string {
  const { precision } = deployed
  if (deployed.state === 'failed') return `${precision}: not run. ${deployed.failure.code}: ${deployed.failure.message}`
  const { agreement, target } = deployed
  const where = `${precision}: ${conditionsText(target)}`
  if (agreement === null) return `${where}.`
  const broken = agreement.broken === 0 ? '' : ` ${String(agreement.broken)} pictures have an answer that is no number.`
  const { layers, unexplained } = agreement
  const told =
    unexplained !== null
      ? `the first layer that rounding does not explain is ${unexplained.layer}: off by ${significant(unexplained.error)} of its values, rounding explains ${significant(unexplained.bound)}`
      : layers === null
        ? 'there was no room for the values of its layers'
        : `rounding explains all ${String(layers.length)} layers`
  return `${where}; ${told}.${broken}`
}

/** How long a net takes to load, and the most memory it takes. */
export const loadingTexts = (loading: Loading | null): string[] =>
  loading === null
    ? ['unknown', 'unknown']
    : [latency(loading.loadUs), loading.peakBytes === null ? 'unknown' : megabytes(loading.peakBytes)]

const megabytes = (bytes: number): string => `${significant(bytes / 1e6)} MB`
