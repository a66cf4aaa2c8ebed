import { once } from 'node:events'
import type { StoredWorker } from '#main/store/index.ts'
import type { WorkbenchContext } from '../context.ts'
import type { HeldRuns } from './held-runs.ts'
import type { WorkerDevicesOptions } from './devices.ts'

export interface DeviceSessions {
  readonly onSession: WorkerDevicesOptions['onSession']
  /** Whether the worker's own cores are being measured: what it computed beside that would spoil both. */
  isMeasured(workerId: string): boolean
}

/** Measuring on workers' devices: who is at it stands with the table, and a measured computer computes nothing. */
export function createDeviceSessions(
  { store, jobs, events }: Pick<WorkbenchContext, 'store' | 'jobs' | 'events'>,
  held: Pick<HeldRuns, 'ofWorker'>,
  onChange: (workerId: string) => void,
): DeviceSessions {
  const measured = new Map<string, number>()
  const count = (workerId: string, change: number): void => {
    measured.set(workerId, (measured.get(workerId) ?? 0) + change)
  }

  /** What it computes is put down with a checkpoint, and goes to others or on afterwards. */
  async function standAside({ id }: StoredWorker, signal: AbortSignal): Promise<void> {
    const changed = new EventTarget()
    const unsubscribe = events.subscribe((event) => {
      if (event.type === 'changed' && event.entity === 'worker' && event.id === id)
        changed.dispatchEvent(new Event('change'))
    })
    try {
      while (held.ofWorker(id).length > 0) {
        const change = once(changed, 'change', { signal })
        for (const run of held.ofWorker(id)) if (run.stop === 'no') run.stop = 'moving'
        await change
      }
    } finally {
      unsubscribe()
    }
  }

  return {
    isMeasured: (workerId) => (measured.get(workerId) ?? 0) > 0,
    async onSession(worker, device, signal) {
      const job = jobs.at(`device:${device.id}`)
      const isTable = job?.kind === 'measure-table' || job?.kind === 'audit'
      if (device.isComputer) count(worker.id, 1)
      const over = (): void => {
        if (device.isComputer) count(worker.id, -1)
        onChange(worker.id)
      }
      try {
        if (device.isComputer) await standAside(worker, signal)
        const holder = { workerId: worker.id, name: worker.name, processor: worker.offer?.processor ?? '' }
        const lease = isTable ? await store.leases.begin(job.subjectId, holder) : null
        onChange(worker.id)
        return {
          async pieceEnded(passes) {
            if (lease !== null) await store.leases.addPiece(lease.runId, lease.fence, passes)
            onChange(worker.id)
          },
          async end() {
            if (lease !== null) await store.leases.end(lease.runId, lease.fence, 'ended')
            over()
          },
        }
      } catch (thrown) {
        over()
        throw thrown
      }
    },
  }
}
