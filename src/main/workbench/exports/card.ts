import { describeArchitecture, networkOf } from '#shared/architecture/index.ts'
import type { ArchitectureRecord, Evaluation } from '#shared/contract/architectures.ts'
import type { Dataset } from '#shared/contract/datasets.ts'
import type { Deployment } from '#shared/contract/deployments.ts'
import type { ExportedFile, ExportWish } from '#shared/contract/exports.ts'
import { imagesToTrain } from '#shared/datasets/held-out.ts'
import type { ImageFacts } from '#shared/datasets/image-facts.ts'
import { datasetName } from '#shared/datasets/names.ts'
import { newestRows } from '#shared/deployments/rows.ts'
import { protocolKey, protocolName, protocolParts } from '#shared/evaluation/protocol.ts'
import type { ModelCard } from '#shared/model-card/card.ts'
import { inputName, outputName } from '#shared/exports/formats.ts'
import { now } from '#main/store/index.ts'

/** What a card and the files' own metadata are made of. */
export interface Shipped {
  readonly architecture: ArchitectureRecord
  /** Null where the network goes out untrained. */
  readonly evaluation: Evaluation | null
  /** Of the images it was trained on; null where that is not known. */
  readonly facts: ImageFacts | null
  /** What it was trained on; null where it was not, or where that is gone. */
  readonly dataset: Pick<Dataset, 'training' | 'validation' | 'test'> | null
  /** Of the architecture, with whatever weights, newest first. */
  readonly deployments: readonly Deployment[]
  readonly wish: ExportWish
  readonly producer: string
}

export function cardOf(shipped: Shipped, files: readonly ExportedFile[]): ModelCard {
  const { architecture, evaluation, facts, dataset, deployments, wish, producer } = shipped
  const { spec, name, params, macs, measurements, figures } = architecture
  const { nodes } = networkOf(spec)
  const shape = nodes[0]!.output
  return {
    name,
    producer,
    createdAt: now(),
    architecture: { text: describeArchitecture(spec), spec },
    params,
    macs,
    input: {
      name: inputName,
      shape,
      batch: wish.batch,
      colour: shape.channels === 1 ? 'grey' : 'RGB',
      normalisation: facts && { mean: facts.mean, std: facts.std },
    },
    output: { name: outputName, classes: facts?.classes ?? nodes.at(-1)!.output.channels },
    weights: wish.weights,
    training: evaluation && {
      dataset: datasetName(evaluation.settings.dataset),
      protocol: protocolName(evaluation.settings.dataset, protocolParts(evaluation)),
      splits: dataset && splitsOf(evaluation.settings, dataset),
      evaluation: {
        id: evaluation.id,
        settings: evaluation.settings,
        chosenOn: evaluation.chosenOn,
        result: evaluation.result,
        finishedAt: evaluation.finishedAt,
      },
      figure: figures.find(({ protocol }) => protocol.key === protocolKey(evaluation)) ?? null,
    },
    latencies: measurements.map(
      ({ deviceName, target, medianUs, minUs, p90Us, intervalUs, samples, at, warnings, loading }) => ({
        deviceName,
        // A device's id holds a phone's serial number.
        target: { ...target, deviceId: deviceName },
        medianUs,
        minUs,
        p90Us,
        intervalUs,
        samples,
        at,
        warnings,
        loading,
      }),
    ),
    deployed: newestRows(deployments.filter(({ weights }) => sameWeights(weights, wish.weights))).flatMap(
      ({ deployment: { deviceName, engine, at }, deployed }) => {
        if (deployed.state === 'failed') return []
        const { state: _state, target, ...ran } = deployed
        return [{ deviceName, engine, at, ...ran, target: { ...target, deviceId: deviceName } }]
      },
    ),
    formats: wish.formats,
    files,
  }
}

const sameWeights = (a: ExportWish['weights'], b: ExportWish['weights']): boolean =>
  a.kind === 'trained' && b.kind === 'trained' ? a.evaluationId === b.evaluationId : a.kind === b.kind

/** How a training shared a data set's images. */
function splitsOf(
  settings: Evaluation['settings'],
  { training, validation, test }: Pick<Dataset, 'training' | 'validation' | 'test'>,
): NonNullable<NonNullable<ModelCard['training']>['splits']> | null {
  if (settings.task !== 'images') return null
  const { validationShare, trainingImages } = settings
  const held = validationShare === 0 ? 0 : (validation ?? training - imagesToTrain(training, validationShare))
  return { training: trainingImages ?? training - held, validation: held, test }
}

/** The same as a file's own metadata holds it: texts by name. */
export function propertiesOf(shipped: Shipped): Record<string, string> {
  const { name, architecture, input, output, training, weights, producer } = cardOf(shipped, [])
  const result = training?.evaluation.result
  return {
    name,
    producer,
    architecture: architecture.text,
    weights: weights.kind,
    colour: input.colour,
    ...(input.normalisation === null
      ? {}
      : { mean: JSON.stringify(input.normalisation.mean), std: JSON.stringify(input.normalisation.std) }),
    classes: JSON.stringify(output.classes),
    ...(training === null ? {} : { dataset: training.dataset, protocol: training.protocol }),
    ...(result?.testAccuracy == null ? {} : { test_accuracy: String(result.testAccuracy) }),
  }
}
