import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { TansakuError, toTansakuError, type ErrorCode } from '#shared/errors.ts'
import { beatSchema, eventsSchema, exitSchema, helloSchema, takeSchema, workerPath } from '#main/queue/protocol.ts'
import {
  callAnswerSchema,
  callProgressSchema,
  callWishSchema,
  offeredDevicesSchema,
} from '#main/devices/remote/index.ts'
import type { Workbench } from '#main/workbench/index.ts'

type Door = Workbench['workerDoor']
type Worker = Awaited<ReturnType<Door['authenticate']>>

/** A stretch of measuring: thousands of samples, or a network's answers to thousands of pictures. */
const mostAnswerBytes = 256 * 1_024 * 1_024
/** The events of one post: pictures of mistakes, histories of long runs. */
const mostEventBytes = 64 * 1_024 * 1_024
const statuses: Partial<Record<ErrorCode, number>> = {
  WORKER_REFUSED: 401,
  NOT_FOUND: 404,
  STALE_LEASE: 409,
  PIECE_FILE_TORN: 422,
  WORKER_VERSION: 426,
  DISK_FULL: 507,
  INTERNAL: 500,
}

const callSchema = z.object({ id: z.string().max(64) })
const runSchema = z.object({ runId: z.string(), fence: z.coerce.number().int().positive() })
const fileSchema = runSchema.extend({ name: z.string() })
const blobSchema = runSchema.extend({ sha256: z.string() })

/** For what a worker waits for, as long as it does. */
async function whileThere<T>({ raw }: FastifyRequest, work: (gone: AbortSignal) => Promise<T>): Promise<T> {
  const gone = new AbortController()
  const leave = (): void => {
    gone.abort()
  }
  raw.socket.once('close', leave)
  try {
    return await work(gone.signal)
  } finally {
    // The line is kept for what is asked next.
    raw.socket.off('close', leave)
  }
}

/** What workers ask of the workbench, each with its own token; errors are answered as they are coded. */
export function addWorkerRoutes(app: FastifyInstance, door: Door): void {
  const workers = new WeakMap<FastifyRequest, Worker>()
  const of = (request: FastifyRequest): Worker => workers.get(request)!
  const run = async (request: FastifyRequest): ReturnType<Door['run']> => {
    const { runId, fence } = runSchema.parse(request.params)
    return door.run(of(request), runId, fence)
  }

  void app.register(
    (routes, _options, done) => {
      // Files come as they are, whatever their size, and are written as they come.
      routes.addContentTypeParser('application/octet-stream', (_request, payload, parsed) => {
        parsed(null, payload)
      })
      routes.addHook('onRequest', async (request) => {
        const { authorization } = request.headers
        const token = authorization?.startsWith('Bearer ') === true ? authorization.slice('Bearer '.length) : undefined
        workers.set(request, await door.authenticate(token))
      })
      routes.setErrorHandler((thrown, _request, reply) => {
        const error =
          thrown instanceof z.ZodError
            ? new TansakuError('BAD_REQUEST', `This is not understood: ${z.prettifyError(thrown).slice(0, 500)}`)
            : toTansakuError(thrown)
        return reply.code(statuses[error.code] ?? 400).send(error.toJSON())
      })
      routes.post('/hello', async (request) => door.hello(of(request), helloSchema.parse(request.body)))
      routes.post('/take', async (request) => ({
        piece: await whileThere(request, (gone) => door.take(of(request), takeSchema.parse(request.body), gone)),
      }))
      routes.post('/devices', { bodyLimit: mostEventBytes }, (request) => {
        door.devices(of(request), offeredDevicesSchema.parse(request.body).devices)
        return Promise.resolve({})
      })
      routes.post('/devices/call', { bodyLimit: mostEventBytes }, async (request) =>
        whileThere(request, (gone) => door.call(of(request), callWishSchema.parse(request.body), gone)),
      )
      routes.post('/devices/calls/:id/progress', (request) => {
        const { done } = callProgressSchema.parse(request.body)
        return Promise.resolve({ isWanted: door.heard(of(request), callSchema.parse(request.params).id, done) })
      })
      routes.post('/devices/calls/:id/answer', { bodyLimit: mostAnswerBytes }, (request) => {
        door.answered(of(request), callSchema.parse(request.params).id, callAnswerSchema.parse(request.body))
        return Promise.resolve({})
      })
      routes.post('/beat', async (request) => door.beat(of(request), beatSchema.parse(request.body)))
      routes.post('/runs/:runId/:fence/events', { bodyLimit: mostEventBytes }, async (request) =>
        (await run(request)).events(eventsSchema.parse(request.body)),
      )
      routes.post('/runs/:runId/:fence/exit', { bodyLimit: mostEventBytes }, async (request) => {
        await (await run(request)).exit(exitSchema.parse(request.body))
        return {}
      })
      routes.put('/runs/:runId/:fence/files/:name', async (request) => {
        const { name } = fileSchema.parse(request.params)
        await (await run(request)).receive(name, String(request.headers['x-sha256']), request.body as Readable)
        return {}
      })
      routes.get('/runs/:runId/:fence/blobs/:sha256', async (request, reply) => {
        const path = (await run(request)).fileOf(blobSchema.parse(request.params).sha256)
        const { size } = await stat(path)
        const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
        if (from > 0 && from < size)
          reply.code(206).header('content-range', `bytes ${String(from)}-${String(size - 1)}/${String(size)}`)
        const start = from < size ? from : 0
        return reply
          .type('application/octet-stream')
          .header('content-length', size - start)
          .send(createReadStream(path, { start }))
      })
      done()
    },
    { prefix: workerPath },
  )
}
