import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { WorkerOffer } from '#shared/contract/workers.ts'
import { TansakuError, toTansakuError } from '#shared/errors.ts'
import { takeLock } from '#main/locks/file-lock.ts'
import {
  beatAnswerSchema,
  mostLogCharacters,
  mostLogLines,
  takenSchema,
  welcomeSchema,
  type Piece,
} from '#main/queue/protocol.ts'
import { createBlobCache } from './cache.ts'
import { connect } from './connection.ts'
import { offerDevices, type OfferedDevices } from './devices.ts'
import { runPiece, type RunningPiece } from './run-piece.ts'

export interface WorkerOptions {
  readonly workbench: string
  readonly token: string
  readonly offer: WorkerOffer
  /** What it lets the workbench measure on; null for nothing. */
  readonly devices: OfferedDevices | null
  /** A folder of its own. */
  readonly home: string
  readonly cacheFolder: string
  readonly mostCacheBytes: number
  readonly log: (line: string) => void
  readonly signal: AbortSignal
}

const now = (): string => new Date().toISOString()
const takeWaitMs = 20_000
const retryMs = 2_000
/** So long one without room leaves what waits to others: what it could not begin waits again at once. */
const noRoomMs = 60_000
/** These do not mend themselves. */
const final: ReadonlySet<string> = new Set(['WORKER_REFUSED', 'WORKER_VERSION', 'BAD_REQUEST'])

/**
 * Computes for a workbench until it is told to end; then what it has is put down with a checkpoint first. This process
 * answers for the run and says that it lives; the computing is done by another.
 * @throws WORKER_REFUSED, WORKER_VERSION, CONFLICT where another worker works in that home
 */
export async function work(options: WorkerOptions): Promise<void> {
  const { signal } = options
  const unsent: string[] = []
  const log = (line: string): void => {
    options.log(line)
    unsent.push(`${now()} ${line}`.slice(0, mostLogCharacters))
    if (unsent.length > mostLogLines) unsent.shift()
  }
  const connection = connect(options.workbench, options.token)
  await mkdir(options.home, { recursive: true, mode: 0o700 })
  const lock = takeLock(join(options.home, 'owner.lock'), 2_000)
  if (lock === null)
    throw new TansakuError(
      'CONFLICT',
      `Another worker works in ${options.home}. To run two, set TANSAKU_HOME to another folder, with a token of its own.`,
      { home: options.home },
    )
  const workFolder = join(options.home, 'runs')
  await rm(workFolder, { recursive: true, force: true })
  const context = {
    connection,
    blobs: createBlobCache(join(options.cacheFolder, 'worker'), options.mostCacheBytes),
    workFolder,
    cacheFolder: options.cacheFolder,
    log,
  }
  let running: RunningPiece | null = null
  const hello = async () => {
    const welcome = await connection.post('/hello', { offer: options.offer, now: now() }, welcomeSchema, signal)
    log(`${welcome.name} computes for ${new URL(options.workbench).origin}.`)
    return welcome
  }
  const { leaseMs } = await insist(hello)

  const soon = (): AbortSignal => AbortSignal.timeout(Math.ceil(leaseMs / 3))
  let isBeating = false
  /** Says that it lives, a few times within what is waited for it. */
  async function beat(): Promise<void> {
    const { piece, progress } = running ?? {}
    const held = piece === undefined ? null : { runId: piece.runId, fence: piece.fence, progress: progress ?? null }
    const told = [...unsent]
    const answer = await connection.post('/beat', { now: now(), held, log: told }, beatAnswerSchema, soon())
    // More may have come meanwhile.
    unsent.splice(0, told.length)
    if (answer.stop && running?.piece === piece) running?.stop()
  }
  const timer = setInterval(() => {
    // A workbench that is slow to answer is not asked the more for it.
    if (isBeating) return
    isBeating = true
    const { current } = { current: running }
    beat()
      .catch((thrown: unknown) => {
        const { code, message } = toTansakuError(thrown)
        if (code === 'STALE_LEASE' && current === running) {
          log(message)
          current?.abandon()
        }
      })
      .finally(() => {
        isBeating = false
      })
  }, leaseMs / 6)
  const ending = new AbortController()
  const offered =
    options.devices === null
      ? Promise.resolve()
      : offerDevices({
          ...options.devices,
          connection,
          leaseMs,
          log,
          signal: AbortSignal.any([signal, ending.signal]),
        })

  try {
    while (!signal.aborted) {
      const piece = await insist(take)
      if (piece === null) continue
      log(`${piece.runId} is taken up (number ${String(piece.fence)}).`)
      running = runPiece(piece, context)
      const stop = running.stop
      signal.addEventListener('abort', stop, { once: true })
      const end = await running.done.finally(() => {
        signal.removeEventListener('abort', stop)
        running = null
      })
      log(`${piece.runId} is put down.`)
      if (end === 'no-room') {
        log(`Nothing is taken up for ${String(noRoomMs / 1_000)} seconds, so that others have it: the disk is full.`)
        await wait(noRoomMs, undefined, { signal }).catch(() => undefined)
      }
    }
  } finally {
    clearInterval(timer)
    ending.abort()
    await offered
    await rm(workFolder, { recursive: true, force: true })
    lock.release()
  }

  async function take(): Promise<Piece | null> {
    try {
      return (await connection.post('/take', { waitMs: takeWaitMs }, takenSchema, signal)).piece
    } catch (thrown) {
      if (signal.aborted) return null
      // A workbench of another build may have come back.
      if (toTansakuError(thrown).code === 'WORKBENCH_UNREACHABLE')
        await wait(retryMs, undefined, { signal }).then(hello)
      throw thrown
    }
  }

  /** Tries until it gets through. @throws what does not mend itself */
  async function insist<T>(work: () => Promise<T>): Promise<T> {
    for (let told = ''; ;) {
      try {
        return await work()
      } catch (thrown) {
        const { code, message } = toTansakuError(thrown)
        if (signal.aborted || final.has(code)) throw thrown
        if (told !== code) log(message)
        told = code
        await wait(retryMs, undefined, { signal })
      }
    }
  }
}
