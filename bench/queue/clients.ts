import { createHash } from 'node:crypto'
import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { createRandom } from '#shared/random.ts'
import type { WorkerOffer } from '#shared/contract/workers.ts'
import { checkpointName } from '#main/compute/run-folder.ts'
import { takenSchema, workerPath, type Piece } from '#main/queue/protocol.ts'
import { epochRecord } from './epoch-record.ts'

/** What a process with many workers is given, which keep to the protocol and compute nothing. */
export interface ClientsTask {
  readonly address: string
  readonly tokens: readonly string[]
  readonly offer: WorkerOffer
  readonly leaseMs: number
  readonly pieceMs: number
  readonly epochs: number
  /** A worker dies in the middle of a piece with this probability. */
  readonly deaths: number
  readonly seed: number
}

export interface ClientsReport {
  /** `<run> <epoch>` of each piece that the workbench took. */
  readonly taken: string[]
  readonly ended: number
  readonly died: number
  /** Dead ones that came back and sent on: each has to be refused. */
  readonly late: number
  readonly refused: number
  readonly unexpected: string[]
  readonly requestMs: number[]
}

interface Asked {
  readonly status: number
  readonly json: unknown
}

const checkpointBytes = 10_000
const report = {
  taken: [] as string[],
  ended: 0,
  died: 0,
  late: 0,
  refused: 0,
  unexpected: [] as string[],
  requestMs: [] as number[],
}
const over = new AbortController()

process.once('message', (task: ClientsTask) => {
  const lives = task.tokens.map((token, index) => live(token, task, index))
  process.on('message', (message) => {
    if (message === 'end') over.abort()
  })
  process.on('disconnect', () => process.exit())
  void Promise.all(lives).then(() => {
    process.send!(report, () => {
      process.disconnect()
    })
  })
})

async function live(token: string, task: ClientsTask, index: number): Promise<void> {
  const random = createRandom(task.seed * 10_007 + index)
  const ask = async (
    method: string,
    path: string,
    body: string | Buffer<ArrayBuffer>,
    more: Record<string, string> = {},
  ): Promise<Asked> => {
    const at = performance.now()
    const asked = await answered(new URL(`${workerPath}${path}`, task.address), body, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...more },
    })
    if (path !== '/take' && random.next() < 0.02) report.requestMs.push(performance.now() - at)
    return asked
  }
  const post = (path: string, body: unknown): Promise<Asked> => ask('POST', path, JSON.stringify(body))
  // Not all at once, as machines are not started all at once.
  await pause(random.next() * task.pieceMs)
  while (!over.signal.aborted) {
    try {
      await post('/hello', { offer: task.offer, now: new Date().toISOString() })
      for (let alive = true; alive && !over.signal.aborted;) {
        const { piece } = takenSchema.parse((await post('/take', { waitMs: 20_000 })).json)
        if (piece !== null) alive = await compute(piece)
      }
    } catch (thrown) {
      if (!over.signal.aborted) report.unexpected.push(thrown instanceof Error ? thrown.message : String(thrown))
      await pause(1_000)
    }
  }

  /** @returns false where the worker died */
  async function compute(piece: Piece): Promise<boolean> {
    const path = `/runs/${piece.runId}/${String(piece.fence)}`
    const held = { runId: piece.runId, fence: piece.fence, progress: null }
    let isBeating = false
    const beat = setInterval(() => {
      if (isBeating) return
      isBeating = true
      void post('/beat', { now: new Date().toISOString(), held })
        .catch(() => undefined)
        .finally(() => {
          isBeating = false
        })
    }, task.leaseMs / 6)
    try {
      const begun = piece.files.filter(({ of }) => of === 'run').map(({ path: name }) => Number(name.split('-')[1]))
      const done = Math.max(0, ...begun)
      const history = Array.from({ length: done }, (_, at) => ({ type: 'epoch', epoch: epochRecord(at + 1) }))
      // As a search that goes on from a checkpoint does.
      if (done > 0) await post(`${path}/events`, { events: [{ type: 'history', events: history }] })
      for (let epoch = done + 1; epoch <= task.epochs; epoch++) {
        const dies = random.next() < task.deaths
        await pause(task.pieceMs * (0.5 + random.next()) * (dies ? 0.5 : 1))
        if (over.signal.aborted) return true
        if (dies) return await die(beat, piece, epoch)
        const { status } = await send(piece, path, epoch)
        if (status === 409) return true
        if (status !== 200) throw new Error(`${String(status)} for epoch ${String(epoch)}`)
        report.taken.push(`${piece.runId} ${String(epoch)}`)
      }
      await post(`${path}/events`, { events: [{ type: 'done', epochs: task.epochs }] })
      await post(`${path}/exit`, { exitCode: 0, signal: null, failure: null, said: '' })
      report.ended++
      return true
    } finally {
      clearInterval(beat)
    }
  }

  /** Is silent; one half comes back at once with nothing, the other too late and with what it computed. */
  async function die(beat: NodeJS.Timeout, piece: Piece, epoch: number): Promise<false> {
    clearInterval(beat)
    report.died++
    if (random.next() < 0.5) {
      await pause(task.leaseMs * random.next())
      return false
    }
    await pause(task.leaseMs * 1.5)
    if (over.signal.aborted) return false
    report.late++
    const { status } = await send(piece, `/runs/${piece.runId}/${String(piece.fence)}`, epoch)
    if (status === 409) report.refused++
    return false
  }

  async function send(piece: Piece, path: string, epoch: number): Promise<Asked> {
    const name = checkpointName(epoch, 0)
    const file = Buffer.alloc(checkpointBytes, `${piece.runId} ${String(epoch)} `)
    const put = await ask('PUT', `${path}/files/${name}`, file, {
      'content-type': 'application/octet-stream',
      'x-sha256': createHash('sha256').update(file).digest('hex'),
    })
    if (put.status !== 200) return put
    const events = [
      { type: 'epoch', epoch: epochRecord(epoch) },
      { type: 'checkpoint', epoch, file: name, bytes: checkpointBytes },
    ]
    return post(`${path}/events`, { events, kept: [name, checkpointName(epoch - 1, 0)] })
  }
}

const agent = new Agent({ keepAlive: true })

/** `fetch` would take as much of the machine as the workbench that is looked at. */
function answered(
  url: URL,
  body: string | Buffer<ArrayBuffer>,
  { method, headers }: { readonly method: string; readonly headers: Record<string, string> },
): Promise<Asked> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, method, headers: { ...headers, 'content-length': Buffer.byteLength(body) } })
    sent.once('error', reject)
    sent.once('response', (response) => {
      text(response).then((json) => {
        resolve({ status: response.statusCode ?? 0, json: JSON.parse(json) as unknown })
      }, reject)
    })
    sent.end(body)
  })
}

const pause = (ms: number): Promise<void> => wait(ms, undefined, { signal: over.signal }).catch(() => undefined)
