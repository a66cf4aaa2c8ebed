import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { z } from 'zod'
import { codedIfFull, isErrorCode, TansakuError } from '#shared/errors.ts'
import { answeredFailureSchema, workerPath } from '#main/queue/protocol.ts'

/** The line to a workbench. Every call is one request; what cannot be reached is told as WORKBENCH_UNREACHABLE. */
export interface Connection {
  post<S extends z.ZodType>(path: string, body: unknown, answer: S, signal?: AbortSignal): Promise<z.infer<S>>
  put(path: string, file: string, headers: Record<string, string>, signal?: AbortSignal): Promise<void>
  /** Into a file, going on where an earlier try ended. @throws DISK_FULL */
  fetchInto(path: string, file: string, signal: AbortSignal): Promise<void>
}

/** How long a request may take that waits for nothing. */
const answerMs = 60_000

export function connect(workbench: string, token: string): Connection {
  const base = new URL(workbench)

  async function ask(path: string, init: RequestInit & { duplex?: 'half' }): Promise<Response> {
    let response: Response
    try {
      response = await fetch(new URL(`${workerPath}${path}`, base), {
        ...init,
        redirect: 'error',
        headers: { authorization: `Bearer ${token}`, ...init.headers },
      })
    } catch (thrown) {
      if (
        init.signal?.aborted === true &&
        init.signal.reason instanceof Error &&
        init.signal.reason.name !== 'TimeoutError'
      )
        throw init.signal.reason
      throw unreachable(base, thrown)
    }
    if (response.ok) return response
    throw await failureIn(response, base)
  }
  const within = (signal?: AbortSignal, ms = answerMs): AbortSignal =>
    AbortSignal.any([AbortSignal.timeout(ms), ...(signal === undefined ? [] : [signal])])

  return {
    async post(path, body, answer, signal) {
      const response = await ask(path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
        signal: within(signal),
      })
      return answer.parse(await response.json().catch((thrown: unknown) => Promise.reject(unreachable(base, thrown))))
    },
    async put(path, file, headers, signal) {
      const { size } = await stat(file)
      const response = await ask(path, {
        method: 'PUT',
        body: Readable.toWeb(createReadStream(file)) as ReadableStream,
        duplex: 'half',
        headers: { 'content-type': 'application/octet-stream', 'content-length': String(size), ...headers },
        ...(signal && { signal }),
      })
      await response.arrayBuffer()
    },
    async fetchInto(path, file, signal) {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 })
      const have = (await stat(file).catch(() => null))?.size ?? 0
      const response = await ask(path, { headers: have > 0 ? { range: `bytes=${String(have)}-` } : {}, signal })
      if (response.status !== 206 && have > 0) await rm(file)
      if (response.body === null) throw unreachable(base, new Error('the answer has no body'))
      try {
        await pipeline(
          Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]),
          createWriteStream(file, { flags: 'a', mode: 0o600 }),
        )
      } catch (thrown) {
        const coded = codedIfFull(thrown, file, 'start the worker again, or give it another home (TANSAKU_CACHE)')
        throw coded instanceof TansakuError || signal.aborted ? coded : unreachable(base, thrown)
      }
    },
  }
}

function unreachable({ origin }: URL, thrown: unknown): TansakuError {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new TansakuError(
    'WORKBENCH_UNREACHABLE',
    `The workbench at ${origin} does not answer (${reason}). Look whether tansaku serve runs there and can be reached from here; the worker goes on trying.`,
    { workbench: origin },
    { cause: thrown },
  )
}

async function failureIn(response: Response, base: URL): Promise<TansakuError> {
  const text = await response.text().catch(() => '')
  try {
    const { code, message, details } = answeredFailureSchema.parse(JSON.parse(text))
    if (isErrorCode(code)) return new TansakuError(code, message, details)
  } catch {
    // Not a workbench's own words.
  }
  return new TansakuError(
    'WORKER_REFUSED',
    `What answers at ${base.origin} is no workbench that takes workers (${String(response.status)}: ${text.slice(0, 200)}). Give the address that tansaku serve printed, without its token.`,
    { workbench: base.origin, status: response.status },
  )
}
