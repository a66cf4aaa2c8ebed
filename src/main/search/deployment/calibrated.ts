import type { DeploymentTask, PreparedModel } from '#main/compute/protocol.ts'
import type { ValueSizes } from '#shared/engines/ncnn/index.ts'
import { toTansakuError } from '#shared/errors.ts'
import { picturesOf, sizesOf } from '../export/trained.ts'
import type { TensorRecords } from '../export/weights.ts'
import type { TaskContext } from '../task.ts'

export interface Calibrated extends Pick<PreparedModel, 'failures'> {
  readonly sizes: ValueSizes
}

/**
 * What 8 bits are rounded by, where they are asked for. Where they cannot be calibrated and other precisions are asked
 * for too, the failure is told for itself: the others lose nothing by it.
 * @returns null when a stop was asked for
 * @throws TansakuError CALIBRATION_UNUSABLE where nothing but 8 bits was asked for; BAD_REQUEST, the DATASET codes
 */
export async function calibratedSizes(
  task: DeploymentTask,
  records: TensorRecords,
  context: TaskContext,
): Promise<Calibrated | null> {
  if (!task.precisions.includes('int8')) return { sizes: new Map(), failures: [] }
  const held = await picturesOf(task, context)
  try {
    const sizes = await sizesOf(task, records, held, context)
    return sizes && { sizes, failures: [] }
  } catch (thrown) {
    const error = toTansakuError(thrown)
    if (error.code !== 'CALIBRATION_UNUSABLE' || task.precisions.length === 1) throw thrown
    const failure = { ...error.toJSON(), details: { ...error.details } }
    return { sizes: new Map(), failures: [{ precision: 'int8', failure }] }
  }
}
