import { createHash } from 'node:crypto'
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import type { z } from 'zod'
import type { DeviceDescription } from '#shared/contract/devices.ts'
import { codedIfFull, TansakuError } from '#shared/errors.ts'
import { checkpointsIn, temporaryName } from '#main/compute/run-folder.ts'
import type { CallAnswer, Called, CallWish } from '#main/devices/remote/index.ts'
import { appendLog } from '#main/logs/log-file.ts'
import { buildOf } from '#main/queue/build.ts'
import {
  isRunFile,
  type beatSchema,
  type BeatAnswer,
  type eventsSchema,
  type Exit,
  type helloSchema,
  type Piece,
  type takeSchema,
  type Welcome,
} from '#main/queue/protocol.ts'
import type { StoredWorker } from '#main/store/index.ts'
import type { WorkbenchContext } from '../context.ts'
import { productVersion } from '../system/service.ts'
import type { DeviceCalls } from './calls.ts'
import type { WorkerDevices } from './devices.ts'
import type { Dispatch } from './dispatch.ts'
import type { HeldRun } from './held.ts'
import type { HeldRuns } from './held-runs.ts'
import type { LeftRuns } from './left-runs.ts'
import { workerLogFile } from './worker-logs.ts'

/** What workers may ask for, each for what it was given and nothing else; a host carries it to them. */
export interface WorkerDoor {
  /** @throws WORKER_REFUSED */
  authenticate(token: string | undefined): Promise<StoredWorker>
  /** @throws WORKER_VERSION */
  hello(worker: StoredWorker, hello: z.infer<typeof helloSchema>): Promise<Welcome>
  /** Waits for something to compute. @throws WORKER_VERSION */
  take(worker: StoredWorker, wish: z.infer<typeof takeSchema>, signal: AbortSignal): Promise<Piece | null>
  beat(worker: StoredWorker, beat: z.infer<typeof beatSchema>): Promise<BeatAnswer>
  /** What it has to measure on, each as it answered a command just now. */
  devices(worker: StoredWorker, devices: readonly DeviceDescription[]): void
  /** Waits for something to do with them. @throws WORKER_VERSION */
  call(worker: StoredWorker, wish: CallWish, signal: AbortSignal): Promise<Called>
  /** It is at work on a call. @returns whether that is still wanted */
  heard(worker: StoredWorker, id: string, done: number | null): boolean
  /** @throws STALE_LEASE */
  answered(worker: StoredWorker, id: string, answer: CallAnswer): void
  /** @throws STALE_LEASE, as all below */
  run(worker: StoredWorker, runId: string, fence: number): Promise<RunDoor>
}

interface RunDoor {
  events(input: z.infer<typeof eventsSchema>): Promise<BeatAnswer>
  /** @throws PIECE_FILE_TORN, BAD_REQUEST, DISK_FULL */
  receive(name: string, sha256: string, body: Readable): Promise<void>
  exit(exit: Exit): Promise<void>
  /** Where a file of its shipment lies. @throws NOT_FOUND */
  fileOf(sha256: string): string
}

const seenEveryMs = 20_000

export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

interface DoorParts {
  readonly held: HeldRuns
  readonly dispatch: Dispatch
  readonly devices: WorkerDevices
  readonly calls: DeviceCalls
  readonly left: LeftRuns
  readonly leaseMs: number
  readonly onHello: (worker: StoredWorker, clockAheadMs: number) => void
}

export function createWorkerDoor(
  { store, location }: WorkbenchContext,
  { held, dispatch, devices, calls, left, leaseMs, onHello }: DoorParts,
): WorkerDoor {
  const answer = (worker: StoredWorker, run: HeldRun | undefined): BeatAnswer => ({
    state: worker.state,
    stop: run !== undefined && run.stop !== 'no',
  })

  const seenWritten = new Map<string, number>()
  /** Seldom: every write waits for the disk, and a thousand workers are heard of two hundred times a second. */
  async function writeSeen(id: string, clockAheadMs: number): Promise<void> {
    if (performance.now() - (seenWritten.get(id) ?? -Infinity) < seenEveryMs) return
    seenWritten.set(id, performance.now())
    await store.workers.setSeen(id, clockAheadMs)
  }

  const goingOn = new Map<string, Promise<boolean>>()
  /** @throws STALE_LEASE */
  async function require(worker: StoredWorker, runId: string, fence: number): Promise<HeldRun> {
    if (left.claim(worker.id, runId, fence))
      goingOn.set(
        runId,
        dispatch.goOn(worker, runId, fence).finally(() => goingOn.delete(runId)),
      )
    await goingOn.get(runId)
    return held.require(worker, runId, fence)
  }

  return {
    async authenticate(token) {
      const worker = token === undefined ? undefined : await store.workers.byToken(hashOf(token))
      if (worker !== undefined && worker.state !== 'revoked') return worker
      throw new TansakuError(
        'WORKER_REFUSED',
        'This workbench does not know the token, or it was revoked. Make one where the workbench is: tansaku workers token NAME',
      )
    },
    async hello(worker, { offer, now }) {
      requireSame(offer.version, offer.build)
      const aheadMs = Date.parse(now) - Date.now()
      await store.workers.setOffer(worker.id, offer, aheadMs)
      onHello(worker, aheadMs)
      return { workerId: worker.id, name: worker.name, leaseMs }
    },
    async take(worker, { waitMs }, signal) {
      requireSame(worker.offer?.version ?? 'none', worker.offer?.build ?? '')
      // It asks because it has nothing: what it had is lost with the process that had it.
      for (const run of held.ofWorker(worker.id)) run.lose(beganAnew(run))
      left.release(worker.id)
      const run = await dispatch.next(worker, waitMs, signal)
      if (run?.shipment == null) return null
      if (signal.aborted) run.lose(beganAnew(run))
      return { ...run.shipment.piece, fence: run.fence }
    },
    async beat(worker, beat) {
      const aheadMs = Date.parse(beat.now) - Date.now()
      onHello(worker, aheadMs)
      await writeSeen(worker.id, aheadMs)
      appendLog(workerLogFile(location.home, worker.id), beat.log)
      if (beat.held === null) return answer(worker, undefined)
      const run = await require(worker, beat.held.runId, beat.held.fence)
      await held.keep(run)
      if (beat.held.progress !== null) run.hear({ type: 'progress', progress: beat.held.progress })
      if (worker.state === 'paused' && run.stop === 'no') run.stop = 'moving'
      return answer(worker, run)
    },
    devices: (worker, list) => {
      devices.offered(worker, list)
    },
    async call(worker, wish, signal) {
      requireSame(worker.offer?.version ?? 'none', worker.offer?.build ?? '')
      return { ...(await calls.next(worker, wish, signal)), isKnown: devices.isKnown(worker.id) }
    },
    heard: (worker, id, done) => calls.heard(worker, id, done),
    answered: (worker, id, answer) => {
      calls.answered(worker, id, answer)
    },
    async run(worker, runId, fence) {
      ;(await require(worker, runId, fence)).touch()
      const still = (): HeldRun => held.require(worker, runId, fence)
      const folder = (): string => still().folder ?? ''
      return {
        async events({ events, kept }) {
          if (kept !== null) await keepAlone(folder(), kept)
          const run = still()
          for (const event of events) {
            run.hear(event.type === 'checkpoint' ? { ...event, file: join(folder(), 'checkpoint') } : event)
            if (event.type === 'checkpoint' && worker.state === 'draining' && run.stop === 'no') run.stop = 'moving'
          }
          // Who was answered need not send it again, whatever becomes of this computer.
          await run.stored()
          return answer(worker, run)
        },
        async receive(name, sha256, body) {
          if (!isRunFile(name))
            throw new TansakuError('BAD_REQUEST', `${name} is no file of a run: checkpoints and chosen weights are.`)
          const file = join(folder(), name)
          const coming = temporaryName(file)
          try {
            const found = await written(body, coming)
            if (found !== sha256) throw torn(name, sha256, found)
            still()
            await rename(coming, file)
          } catch (thrown) {
            await rm(coming, { force: true })
            throw codedIfFull(thrown, file, 'the worker sends it again')
          }
        },
        async exit(exit) {
          const run = still()
          run.exit(exit)
          await run.settled
        },
        fileOf(sha256) {
          const path = still().shipment?.paths.get(sha256)
          if (path !== undefined) return path
          throw new TansakuError('NOT_FOUND', `The run ${runId} has no file with SHA-256 ${sha256}.`, { runId, sha256 })
        },
      }
    },
  }
}

/** Removes older checkpoints than those; without one there is nothing to go on from. */
async function keepAlone(folder: string, names: readonly string[]): Promise<void> {
  const there = checkpointsIn(folder)
  const old = there.filter((each) => !names.includes(each.name))
  if (old.length < there.length) await Promise.all(old.map((each) => rm(join(folder, each.name), { force: true })))
}

async function written(body: Readable, file: string): Promise<string> {
  const hash = createHash('sha256')
  const handle = await begun(file)
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      hash.update(chunk)
      await handle.writeFile(chunk)
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
  return hash.digest('hex')
}

/** An empty file, and its folder where that is missing. */
async function begun(file: string): Promise<FileHandle> {
  const make = (): Promise<FileHandle> => open(file, 'w', 0o600)
  try {
    return await make()
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    return make()
  }
}

const torn = (name: string, expected: string, found: string): TansakuError =>
  new TansakuError(
    'PIECE_FILE_TORN',
    `${name} did not arrive as it was sent (SHA-256 ${found}, not ${expected}): it is not taken, and the one before it stays.`,
    { name, expected, found },
  )

const beganAnew = ({
  runId,
  worker,
}: HeldRun): ReturnType<TansakuError['toJSON']> & { details: Record<string, unknown> } => ({
  ...new TansakuError(
    'WORKER_LOST',
    `The worker ${worker.name} began anew while it had ${runId}: it goes on from its last checkpoint.`,
  ).toJSON(),
  details: { runId, worker: worker.name },
})

/** @throws WORKER_VERSION */
function requireSame(version: string, build: string): void {
  if (build === buildOf()) return
  throw new TansakuError(
    'WORKER_VERSION',
    `The worker is of Tansaku ${version}, build ${build.slice(0, 12) || 'unknown'}; this workbench is ${productVersion()}, build ${buildOf().slice(0, 12)}. Put the same sources on both (git checkout, npm run setup), then start the worker again.`,
    { found: build, expected: buildOf() },
  )
}
