import type { ExportTask } from '#main/compute/protocol.ts'
import { TansakuError } from '#shared/errors.ts'
import { converterProgram } from '../../../../scripts/setup/parts.mjs'
import type { JobControl } from '../jobs/jobs.ts'
import { makePart } from '../jobs/make-part.ts'

/**
 * How TFLite's converter is run, fetched first where it is not there yet.
 * @throws TansakuError SETUP_INCOMPLETE with what to do, ABORTED
 */
export async function readyConverter(control: JobControl): Promise<NonNullable<ExportTask['converter']>> {
  await makePart(
    {
      part: 'converter',
      title: "Fetching TFLite's converter",
      stage: { name: 'fetching-converter' },
      failure: "TFLite's converter could not be made ready",
      command: 'npm run setup -- --converter',
      details: {},
    },
    control,
  )
  try {
    return converterProgram()
  } catch (thrown) {
    throw new TansakuError(
      'SETUP_INCOMPLETE',
      thrown instanceof Error ? thrown.message : String(thrown),
      {},
      { cause: thrown },
    )
  }
}
