import { TansakuError, toTansakuError } from '#shared/errors.ts'
import type { ArchitectureService } from '../architectures/service.ts'
import type { WorkbenchContext } from '../context.ts'
import { followJob } from '../jobs/follow.ts'
import type { JobControl } from '../jobs/jobs.ts'
import type { LatencyTableService } from '../latency-tables/service.ts'

/** What is to be measured on one device, under its table's protocol: so it stands beside what the table predicts. */
export interface Missing {
  readonly deviceName: string
  readonly tableId: string
  readonly architectureIds: readonly string[]
}

/**
 * Device by device. One that fails or vanishes does not end the others.
 * @throws the first failure, once all the others are measured; ABORTED
 */
export async function measureAll(
  context: WorkbenchContext,
  { latencyTables, architectures }: { latencyTables: LatencyTableService; architectures: ArchitectureService },
  missing: readonly Missing[],
  { signal, progress }: JobControl,
): Promise<void> {
  const total = missing.reduce((sum, { architectureIds }) => sum + architectureIds.length, 0)
  const failures: TansakuError[] = []
  let done = 0
  for (const { deviceName, tableId, architectureIds } of missing) {
    signal.throwIfAborted()
    const tell = (share: number): void => {
      progress({
        done: done + share * architectureIds.length,
        total,
        unit: 'architectures',
        message: `measuring ${String(architectureIds.length)} architectures on ${deviceName}`,
        stage: { name: 'measuring-on', deviceName, architectures: architectureIds.length },
        etaSeconds: null,
      })
    }
    tell(0)
    try {
      const { deviceId, protocol } = await latencyTables.get(tableId)
      const { version: _version, ...wish } = protocol
      const { jobId } = await architectures.measure({ ids: architectureIds, deviceId, protocol: wish })
      await followJob(context, jobId, {
        signal,
        onProgress: ({ progress: own }) => {
          if (own !== null) tell(Math.min(1, own.done / own.total))
        },
      })
    } catch (thrown) {
      const error = toTansakuError(thrown)
      if (signal.aborted || error.code === 'ABORTED') throw error
      failures.push(new TansakuError(error.code, `${deviceName}: ${error.message}`, error.details, { cause: thrown }))
    }
    done += architectureIds.length
  }
  if (failures[0] !== undefined) throw failures[0]
}
