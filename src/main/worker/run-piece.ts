import { existsSync, statSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import type { Progress } from '#shared/contract/common.ts'
import { TansakuError, toTansakuError } from '#shared/errors.ts'
import { startTask, type TaskOutcome } from '#main/compute/index.ts'
import type { EvaluationTask, SearchTask, TaskEvent } from '#main/compute/protocol.ts'
import { beatAnswerSchema, runFilesIn, type Exit, type Piece } from '#main/queue/protocol.ts'
import type { BlobCache } from './cache.ts'
import { sha256Of } from './cache.ts'
import type { Connection } from './connection.ts'

export interface PieceContext {
  readonly connection: Connection
  readonly blobs: BlobCache
  /** Where runs lie while they are computed; emptied with each. */
  readonly workFolder: string
  /** Decoded data sets. */
  readonly cacheFolder: string
  readonly log: (line: string) => void
}

/** A run that this worker computes. */
export interface RunningPiece {
  readonly piece: Piece
  progress: Progress | null
  /** Puts it down with a checkpoint. */
  stop(): void
  /** It is not this worker's any more: nothing more of it is sent. */
  abandon(): void
  readonly done: Promise<PieceEnd>
}
/** `no-room`: this machine's disk is full, which is no fault of the run. */
export type PieceEnd = 'ended' | 'no-room'

const sendAgainMs = 1_000

/** Computes a run in a process of its own and sends what comes of it, in its order. */
export function runPiece(piece: Piece, context: PieceContext): RunningPiece {
  const stop = new AbortController()
  const gone = new AbortController()
  const running: RunningPiece = {
    piece,
    progress: null,
    stop: () => {
      stop.abort()
    },
    abandon: () => {
      gone.abort(new TansakuError('STALE_LEASE', `The run ${piece.runId} is not this worker's any more.`))
      stop.abort()
    },
    done: compute(),
  }
  return running

  async function compute(): Promise<PieceEnd> {
    const folder = join(context.workFolder, `${piece.runId}-${String(piece.fence)}`)
    const path = `/runs/${piece.runId}/${String(piece.fence)}`
    const endOf = (code: string | undefined): PieceEnd => (code === 'DISK_FULL' ? 'no-room' : 'ended')
    try {
      const task = await prepared(folder, path).catch(async (thrown: unknown) => {
        const { code, message, details } = toTansakuError(thrown)
        context.log(`${piece.runId} cannot be begun (${code}): ${message}`)
        await send(`${path}/exit`, exitOf(null, { code, message, details: { ...details } }))
        return endOf(code)
      })
      if (typeof task === 'string') return task
      const sending = createSender(folder, path)
      const process = startTask(task, {
        signal: stop.signal,
        onEvent(event) {
          if (event.type === 'progress') running.progress = event.progress
          else sending.push(event)
        },
      })
      gone.signal.addEventListener('abort', () => void process.stop(), { once: true })
      const outcome = await process.done
      await sending.drained()
      await send(`${path}/exit`, exitOf(outcome, null, await tailOf(process.logFile)))
      return endOf(outcome.state === 'failed' ? outcome.failure.code : undefined)
    } catch (thrown) {
      if (!gone.signal.aborted) throw thrown
      return 'ended'
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  /** Tries again what does not get through, until the run is not this worker's any more. */
  async function send(path: string, body: unknown): Promise<void> {
    await insist(() => context.connection.post(path, body, z.object({}), gone.signal))
  }

  async function insist<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      gone.signal.throwIfAborted()
      try {
        return await work()
      } catch (thrown) {
        const { code, message } = toTansakuError(thrown)
        if (code === 'STALE_LEASE' || code === 'WORKER_REFUSED') {
          running.abandon()
          throw thrown
        }
        if (!again.has(code)) throw thrown
        context.log(message)
        await wait(sendAgainMs, undefined, { signal: gone.signal })
      }
    }
  }

  async function prepared(folder: string, path: string): Promise<SearchTask | EvaluationTask> {
    await rm(folder, { recursive: true, force: true })
    await context.blobs.requireRoom(piece.files)
    const places = { run: folder, origin: join(folder, 'origin'), dataset: join(folder, 'dataset') }
    for (const file of piece.files)
      await insist(() =>
        context.blobs.place(file, join(places[file.of], file.path), (part) =>
          context.connection.fetchInto(`${path}/blobs/${file.sha256}`, part, gone.signal),
        ),
      )
    await context.blobs.trim()
    const own = {
      folder,
      cacheFolder: context.cacheFolder,
      datasetFolders: piece.dataset === null ? {} : { [piece.dataset]: places.dataset },
    }
    return piece.task.kind === 'search'
      ? { ...piece.task, ...own, ...(piece.task.branch && { branch: { ...piece.task.branch, folder: places.origin } }) }
      : {
          ...piece.task,
          ...own,
          ...(piece.task.inherit && { inherit: { ...piece.task.inherit, folder: places.origin } }),
        }
  }

  /** Events in their order; before one that stands on files, the files. */
  function createSender(folder: string, path: string): { push(event: TaskEvent): void; drained(): Promise<void> } {
    const sent = new Map<string, string>()
    let waiting: TaskEvent[] = []
    let tail = Promise.resolve()

    /** @returns what lies there */
    async function files(): Promise<string[]> {
      const there = runFilesIn(folder).filter((name) => existsSync(join(folder, name)))
      for (const name of there) {
        const state = stateOf(join(folder, name))
        if (state === null || sent.get(name) === state) continue
        await insist(async () => {
          const file = join(folder, name)
          // The next checkpoint may have taken its place already.
          if (!existsSync(file)) return
          await context.connection.put(`${path}/files/${name}`, file, { 'x-sha256': await sha256Of(file) }, gone.signal)
          sent.set(name, state)
        })
      }
      return there
    }

    async function flush(): Promise<void> {
      const events = waiting
      waiting = []
      if (events.length === 0) return
      const kept = events.some(({ type }) => standsOnFiles.has(type)) ? await files() : null
      const answer = await insist(() =>
        context.connection.post(`${path}/events`, { events, kept }, beatAnswerSchema, gone.signal),
      )
      if (answer.stop) running.stop()
    }

    return {
      push(event) {
        waiting.push(event)
        tail = tail.then(flush)
        tail.catch(() => undefined)
      },
      drained: () => tail,
    }
  }
}

const standsOnFiles: ReadonlySet<TaskEvent['type']> = new Set(['checkpoint', 'evaluation-result', 'done', 'stopped'])
const again: ReadonlySet<string> = new Set(['WORKBENCH_UNREACHABLE', 'PIECE_FILE_TORN', 'DATABASE_LOCKED'])

function stateOf(file: string): string | null {
  try {
    const { ino, size, mtimeMs } = statSync(file)
    return `${String(ino)} ${String(size)} ${String(mtimeMs)}`
  } catch {
    return null
  }
}

function exitOf(outcome: TaskOutcome | null, failure: Exit['failure'], said = ''): Exit {
  const silent = outcome?.state === 'interrupted' ? outcome : null
  return { exitCode: silent?.exitCode ?? null, signal: silent?.signal ?? null, failure, said }
}

const tailOf = async (file: string): Promise<string> => (await readFile(file, 'utf8').catch(() => '')).slice(-4_000)
