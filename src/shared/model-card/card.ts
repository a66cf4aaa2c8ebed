import type { Figure } from '../contract/accuracies.ts'
import type { Evaluation, Measurement } from '../contract/architectures.ts'
import type { Deployment, Ran } from '../contract/deployments.ts'
import type { ExportedFile, ExportWeights } from '../contract/exports.ts'
import type { ArchitectureSpec } from '../architecture/architecture.ts'
import { conditionsText } from '../latency/target.ts'
import type { Shape } from '../network/network.ts'
import { exportFormats, type ExportFormatId } from '../exports/formats.ts'
import { shareInterval } from '../statistics/index.ts'

/** All there is to know of a network that left Tansaku: what a model card tells, as data. */
export interface ModelCard {
  readonly name: string
  readonly producer: string
  readonly createdAt: string
  readonly architecture: { readonly text: string; readonly spec: ArchitectureSpec }
  readonly params: number
  readonly macs: number
  readonly input: {
    readonly name: string
    readonly shape: Shape
    readonly batch: number | null
    readonly colour: 'RGB' | 'grey'
    /** (pixel / 255 - mean) / std; null where the network was never trained. */
    readonly normalisation: { readonly mean: readonly number[]; readonly std: readonly number[] } | null
  }
  readonly output: { readonly name: string; readonly classes: readonly string[] | number }
  readonly weights: ExportWeights
  readonly training: {
    readonly dataset: string
    readonly protocol: string
    /** Images of each split; null where the data set is not known any more. */
    readonly splits: { readonly training: number; readonly validation: number; readonly test: number } | null
    readonly evaluation: Pick<Evaluation, 'id' | 'settings' | 'chosenOn' | 'result' | 'finishedAt'>
    /** Over all seeds of the protocol. */
    readonly figure: Figure | null
  } | null
  readonly latencies: readonly Pick<
    Measurement,
    'deviceName' | 'target' | 'medianUs' | 'minUs' | 'p90Us' | 'intervalUs' | 'samples' | 'at' | 'warnings' | 'loading'
  >[]
  /** These weights on devices, the newest of each device and precision. */
  readonly deployed: readonly (Pick<Deployment, 'deviceName' | 'engine' | 'at'> & Omit<Ran, 'state'>)[]
  readonly formats: readonly ExportFormatId[]
  readonly files: readonly ExportedFile[]
}

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`
const milliseconds = (us: number): string => `${(us / 1_000).toPrecision(3)} ms`

const megabytes = (bytes: number | null | undefined): string =>
  typeof bytes === 'number' ? `${(bytes / 1e6).toPrecision(3)} MB` : ''

/** The card for people, in Markdown. */
export function cardText(card: ModelCard): string {
  const { shape, normalisation, colour, batch } = card.input
  return [
    `# ${oneLine(card.name)}`,
    '',
    ...(card.weights.kind === 'untrained'
      ? ['**Never trained**: its weights are random, its answers mean nothing. It is good for timing alone.', '']
      : []),
    `Architecture: \`${card.architecture.text}\`. ${String(card.params)} parameters, ${String(card.macs)} multiply-accumulates.`,
    '',
    '## Input and output',
    '',
    `- \`${card.input.name}\`: ${batch === null ? 'any number of' : String(batch)} ${colour} images of ${String(shape.height)} × ${String(shape.width)} pixels, float32. ${layouts(card.formats)}`,
    ...(normalisation === null
      ? []
      : [
          `- Normalised: (pixel / 255 − mean) / std, mean ${list(normalisation.mean)}, std ${list(normalisation.std)}.`,
        ]),
    `- \`${card.output.name}\`: a number for each class, the largest wins (logits; softmax makes probabilities of them).`,
    ...(typeof card.output.classes === 'number'
      ? [`- ${String(card.output.classes)} classes.`]
      : [`- Classes in their order: ${card.output.classes.map(oneLine).join(', ')} (labels.txt).`]),
    '',
    ...trainingText(card),
    ...deployedText(card),
    ...latencyText(card),
    '## Files',
    '',
    '| File | Bytes | SHA-256 |',
    '|---|--:|---|',
    ...card.files.map(({ path, bytes, sha256 }) => `| ${path} | ${String(bytes)} | ${sha256} |`),
    '',
    '## Licences',
    '',
    'The weights are yours, as far as the pictures that they were trained on let you. Tansaku, which wrote these files, is under the MIT licence.',
    '',
    `Written by ${card.producer} at ${card.createdAt}.`,
    '',
  ].join('\n')
}

function trainingText({ training }: ModelCard): string[] {
  if (training === null) return []
  const { evaluation, figure, splits } = training
  const { result, settings } = evaluation
  return [
    '## Training',
    '',
    `- Data set: ${oneLine(training.dataset)}. Protocol: ${oneLine(training.protocol)}. Seed ${String(settings.seed)}.`,
    ...(splits === null
      ? []
      : [
          `- Splits: ${String(splits.training)} images to train on, ${String(splits.validation)} held out to choose by, ${String(splits.test)} to test on, read once at the end.`,
        ]),
    `- Settings: ${settingsText(settings)}.`,
    ...(result?.testAccuracy == null
      ? []
      : [
          `- These weights: ${percent(result.testAccuracy)} of the test images right${splits === null ? '' : ` (95 % interval ${shareText(Math.round(result.testAccuracy * splits.test), splits.test)})`}, epoch ${String(result.epoch + 1)}, chosen on ${evaluation.chosenOn}.`,
        ]),
    ...(figure === null
      ? []
      : [
          `- Mean of ${String(figure.seeds)} seeds: ${percent(figure.mean)}${figure.interval === null ? '' : `, 95 % interval ${percent(figure.interval.low)} to ${percent(figure.interval.high)}`}.`,
        ]),
    '',
  ]
}

/** All that decides it but what stands in the line before. */
const settingsText = ({ task: _task, dataset: _dataset, seed: _seed, ...others }: Evaluation['settings']): string =>
  Object.entries(others)
    .map(([name, value]) => `${name} ${value === null ? 'none' : String(value)}`)
    .join(', ')

/** Wilson's interval of a share. */
function shareText(count: number, of: number): string {
  const { low, high } = shareInterval(count, of)
  return `${percent(low)} to ${percent(high)}`
}

function deployedText({ deployed }: ModelCard): string[] {
  if (deployed.length === 0) return []
  return [
    '## As deployed: these weights, run on devices with test pictures',
    '',
    '| Device | Conditions | Top-1 there | 95 % interval | TensorFlow | Same answer | Latency | 95 % interval | Load | Peak memory | File | Run |',
    '|---|---|--:|---|--:|--:|--:|---|--:|--:|--:|---|',
    ...deployed
      .map(({ deviceName, target, agreement, latency, loadUs, peakBytes, fileBytes, at }) =>
        [
          oneLine(deviceName),
          conditionsText(target),
          ...(agreement === null ? ['', '', '', ''] : agreementCells(agreement)),
          milliseconds(latency.medianUs),
          `${milliseconds(latency.intervalUs.low)} – ${milliseconds(latency.intervalUs.high)}`,
          milliseconds(loadUs),
          peakBytes === 0 ? '' : megabytes(peakBytes),
          megabytes(fileBytes),
          at,
        ].join(' | '),
      )
      .map((cells) => `| ${cells} |`),
    '',
  ]
}

const agreementCells = ({ correct, same, pictures }: NonNullable<Ran['agreement']>): string[] => [
  `${percent(correct.device / pictures)} of ${String(pictures)}`,
  shareText(correct.device, pictures),
  percent(correct.tensorflow / pictures),
  percent(same / pictures),
]

function latencyText({ latencies }: ModelCard): string[] {
  if (latencies.length === 0) return []
  return [
    '## Latency, measured with these operators and random weights',
    '',
    '| Device | Conditions | Median | 95 % interval | Load | Peak memory | Measured |',
    '|---|---|--:|---|--:|--:|---|',
    ...latencies.map(
      ({ deviceName, target, medianUs, intervalUs: { low, high }, loading, at }) =>
        `| ${oneLine(deviceName)} | ${conditionsText(target)} | ${milliseconds(medianUs)} | ${milliseconds(low)} – ${milliseconds(high)} | ${loading === null ? '' : milliseconds(loading.loadUs)} | ${megabytes(loading?.peakBytes)} | ${at} |`,
    ),
    '',
  ]
}

const list = (values: readonly number[]): string => values.join(', ')
const layouts = (formats: readonly ExportFormatId[]): string =>
  `Order: ${formats.map((id) => `${exportFormats[id].name} ${exportFormats[id].layout}`).join(', ')}.`

/** Names are the user's: nothing of theirs may open a table's cell or a line of its own. */
const oneLine = (text: string): string => text.replace(/[\s|]+/g, ' ').replace(/[<>`]/g, '')
