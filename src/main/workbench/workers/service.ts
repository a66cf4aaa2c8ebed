import { randomBytes } from 'node:crypto'
import type { Lease, Priority, QueueChange, QueueReport, Redis, Worker, WorkerState } from '#shared/contract/workers.ts'
import { TansakuError } from '#shared/errors.ts'
import type { DeviceSource } from '#main/devices/device.ts'
import type { StoredWorker } from '#main/store/index.ts'
import type { WorkbenchContext } from '../context.ts'
import type { DatasetService } from '../datasets/service.ts'
import { found, requireWriting } from '../require.ts'
import { createDeviceCalls } from './calls.ts'
import { createDeviceSessions } from './device-sessions.ts'
import { createWorkerDevices } from './devices.ts'
import { createDispatch } from './dispatch.ts'
import { createWorkerDoor, hashOf, type WorkerDoor } from './door.ts'
import { createHeldRuns } from './held-runs.ts'
import type { LeftRuns } from './left-runs.ts'
import { differenceFromHere } from './processor.ts'
import type { Priorities } from './priorities.ts'
import type { QueueSwitch } from './queue-switch.ts'
import { workerLogFile } from './worker-logs.ts'

export { thisProcessor } from './processor.ts'

export interface WorkerService {
  list(): Promise<Worker[]>
  /** The token is told this once: its hash alone is kept. */
  token(name: string): Promise<{ id: string; name: string; token: string }>
  change(id: string, state: WorkerState): Promise<Worker>
  leases(runId: string): Promise<Lease[]>
  /** Where its log is kept, as it told it. @throws NOT_FOUND */
  logFile(id: string): Promise<string>
  /** The run may go on on another kind of processor. @throws NOT_FOUND where nothing was computed of it */
  letMove(runId: string): Promise<Lease[]>
  /** Of a search, a training, or a sweep with all of its own. @throws NOT_FOUND */
  prioritise(change: { id: string; priority: Priority }): Promise<QueueReport>
  queue(): Promise<QueueReport>
  /** @throws TansakuError the QUEUE codes; then all stays as it was */
  configure(change: QueueChange): Promise<QueueReport>
  readonly door: WorkerDoor
  /** What is measured on at workers. */
  readonly deviceSource: DeviceSource
  /** What waits was changed. */
  changed(): void
  /** The workbench ends: workers are not waited for. */
  letGo(): void
  close(): Promise<void>
}

export interface WorkerParts {
  readonly datasets: DatasetService
  readonly queue: QueueSwitch
  readonly left: LeftRuns
  readonly priorities: Priorities
  readonly leaseMs: number
}

/** Of what waits, as it is told. */
const mostInLine = 50

export function createWorkerService(
  context: WorkbenchContext,
  { datasets, queue, left, priorities, leaseMs }: WorkerParts,
): WorkerService {
  const { store, events, jobs } = context
  /** By worker: when it was last heard of, by the clock that never jumps, and by how much its own is ahead. */
  const heard = new Map<string, { readonly at: number; readonly clockAheadMs: number }>()
  const tell = (id: string): void => {
    events.publish({ type: 'changed', entity: 'worker', id })
  }
  const held = createHeldRuns(context, datasets, { leaseMs, onChange: tell })
  const isThere = (id: string): boolean => performance.now() - (heard.get(id)?.at ?? -Infinity) < leaseMs
  const sessions = createDeviceSessions(context, held, (id) => {
    tell(id)
    dispatch.changed()
  })
  const calls = createDeviceCalls(leaseMs)
  const devices = createWorkerDevices({
    calls,
    isPresent: isThere,
    onSession: sessions.onSession,
    onChange: jobs.reconsider,
  })
  const dispatch = createDispatch(context, {
    held,
    queue: queue.now,
    isKept: left.isKept,
    isMeasured: sessions.isMeasured,
  })

  /** As its job is called. */
  function nameOf(runId: string): string {
    const title = jobs.activeFor(runId)?.title
    return title !== undefined && 'name' in title ? title.name : runId
  }

  async function present(worker: StoredWorker): Promise<Worker> {
    const anHourAgo = new Date(Date.now() - 3_600_000)
    const { held: work, pieces, recent, lastFailure } = await store.leases.ofWorker(worker.id, anHourAgo)
    return {
      ...worker,
      presence: isThere(worker.id) ? 'there' : worker.seenAt === null ? 'never' : 'silent',
      clockAheadMs: heard.get(worker.id)?.clockAheadMs ?? worker.clockAheadMs,
      differsIn: worker.offer === null ? null : differenceFromHere(worker.offer.processor),
      work: work.map((lease) => ({ ...lease, name: nameOf(lease.runId) })),
      pieces,
      piecesLastHour: recent,
      lastFailure,
    }
  }

  const door = createWorkerDoor(context, {
    held,
    dispatch,
    devices,
    calls,
    left,
    leaseMs,
    onHello({ id }, clockAheadMs) {
      const isNew = !isThere(id)
      heard.set(id, { at: performance.now(), clockAheadMs })
      if (isNew) tell(id)
    },
  })

  function report(): QueueReport {
    const { thisComputer, queue: chosen } = queue.settings()
    const movable = jobs.movable()
    return {
      kind: chosen.kind,
      thisComputer,
      redis: chosen.kind === 'bullmq' ? withoutPassword(chosen.redis) : null,
      trouble: dispatch.trouble(),
      waiting: movable.length,
      line: movable.slice(0, mostInLine).map(({ subjectId, name, priority }) => ({ runId: subjectId, name, priority })),
      bound: movable.flatMap(({ subjectId, boundTo }) =>
        boundTo === null ? [] : [{ runId: subjectId, processor: boundTo }],
      ),
    }
  }

  return {
    door,
    deviceSource: devices,
    list: async () => Promise.all((await store.workers.list()).map(present)),
    async token(name) {
      requireWriting(context)
      const token = randomBytes(32).toString('base64url')
      const worker = await store.workers.give(name, hashOf(token))
      tell(worker.id)
      return { id: worker.id, name: worker.name, token }
    },
    async change(id, state) {
      requireWriting(context)
      const worker = found(await store.workers.find(id), 'worker', id)
      if (worker.state === 'revoked')
        throw new TansakuError(
          'CONFLICT',
          `The token of ${worker.name} was revoked: make it a new one with: tansaku workers token ${worker.name}`,
          { id },
        )
      await store.workers.setState(id, state)
      if (state === 'revoked')
        for (const run of held.ofWorker(id))
          run.lose({ code: 'WORKER_LOST', message: `The token of ${worker.name} was revoked.`, details: { id } })
      tell(id)
      dispatch.changed()
      return present(found(await store.workers.find(id), 'worker', id))
    },
    async logFile(id) {
      found(await store.workers.find(id), 'worker', id)
      return workerLogFile(context.location.home, id)
    },
    leases: (runId) => store.leases.ofRun(runId),
    async letMove(runId) {
      requireWriting(context)
      found(await store.leases.processorOf(runId), 'run with a checkpoint', runId)
      await store.leases.letMove(runId)
      if (await jobs.rebind(runId)) dispatch.changed()
      events.publish({ type: 'changed', entity: 'settings', id: 'queue' })
      return store.leases.ofRun(runId)
    },
    async prioritise({ id, priority }) {
      requireWriting(context)
      await priorities.set(id, priority)
      events.publish({ type: 'changed', entity: 'settings', id: 'queue' })
      dispatch.changed()
      jobs.reconsider()
      return report()
    },
    queue: () => Promise.resolve(report()),
    async configure(change) {
      requireWriting(context)
      const now = queue.settings()
      await queue.change({
        queue: change.queue ?? now.queue,
        thisComputer: change.thisComputer ?? now.thisComputer,
      })
      events.publish({ type: 'changed', entity: 'settings', id: 'queue' })
      dispatch.changed()
      jobs.reconsider()
      return report()
    },
    changed: dispatch.changed,
    letGo() {
      held.letGo()
      calls.letGo()
    },
    async close() {
      left.close()
      dispatch.close()
      await queue.now().close()
    },
  }
}

const withoutPassword = ({ password, ...redis }: Redis): NonNullable<QueueReport['redis']> => ({
  ...redis,
  hasPassword: password !== null,
})
