import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { queueChangeSchema, type QueueChange, type QueueReport } from '#shared/contract/workers.ts'
import { TansakuError } from '#shared/errors.ts'
import { asked } from '../asked.ts'
import { choice } from '../options.ts'
import { withSession, type CommonOptions } from '../session.ts'

interface QueueOptions extends CommonOptions {
  readonly local?: boolean
  readonly redis?: string
  readonly username?: string
  readonly passwordFile?: string
  readonly tls?: string
  readonly thisComputer?: 'computes' | 'leaves-runs-to-workers'
}

/** `tansaku workers queue`: where runs wait for workers. */
export function addWorkersQueue(workers: Command): void {
  workers
    .command('queue')
    .description('where runs wait for workers: what is set, and what stands in its way; options set it')
    .option('--local', 'keep the queue in the workbench itself, which needs nothing else')
    .option('--redis <host:port/database>', 'keep it by BullMQ on a Redis 7 or newer')
    .option('--username <name>', 'of that Redis')
    .option('--password-file <file>', 'a file that holds the password of that Redis')
    .option('--tls <system or file>', 'encrypt, trusting what this computer trusts or the certificate in a file')
    .option(
      '--this-computer <what>',
      'whether this computer computes too: computes, or leaves-runs-to-workers',
      choice(['computes', 'leaves-runs-to-workers'] as const),
    )
    .option('--json', 'data alone on standard output')
    .action((options: QueueOptions) => {
      const change = changeOf(options)
      const isChange = Object.keys(change).length > 0
      return withSession(isChange ? 'write' : 'read', options, async ({ client, terminal }) => {
        const report = isChange ? await client.workers.configure(change) : await client.workers.queue()
        terminal.answer(report, () => reportText(report))
      })
    })
}

/** @throws TansakuError BAD_REQUEST */
function changeOf({ local, redis, username, passwordFile, tls, thisComputer }: QueueOptions): QueueChange {
  const about = { username, passwordFile, tls }
  if (local === true && redis !== undefined)
    throw new TansakuError('BAD_REQUEST', 'The queue is kept in one place: give --local or --redis.')
  if (redis === undefined && Object.values(about).some((value) => value !== undefined))
    throw new TansakuError('BAD_REQUEST', '--username, --password-file and --tls are of a Redis: name it with --redis.')
  return asked(queueChangeSchema, {
    ...(thisComputer !== undefined && { thisComputer }),
    ...(local === true && { queue: { kind: 'local' } }),
    ...(redis !== undefined && {
      queue: {
        kind: 'bullmq',
        redis: {
          ...placeOf(redis),
          username: username ?? null,
          password: passwordFile === undefined ? null : secretIn(passwordFile),
          tls: tls === undefined ? null : tls === 'system' ? { trust: 'system' } : { trust: 'file', file: tls },
        },
      },
    }),
  })
}

/** `localhost`, `queue:6380`, `[::1]:6379/2`. @throws TansakuError BAD_REQUEST */
function placeOf(text: string): { host: string; port?: number; database?: number } {
  const [, bare, port, database] = /^(\[[0-9a-f:.]+\]|[^\s:/[\]]+)(?::(\d{1,5}))?(?:\/(\d{1,4}))?$/i.exec(text) ?? []
  if (bare === undefined)
    throw new TansakuError('BAD_REQUEST', `${text.slice(0, 200)} is no place of a Redis: name it such as queue:6379.`)
  return {
    host: bare.replace(/^\[|\]$/g, ''),
    ...(port !== undefined && { port: Number(port) }),
    ...(database !== undefined && { database: Number(database) }),
  }
}

/** @throws TansakuError BAD_REQUEST */
function secretIn(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (thrown) {
    throw new TansakuError(
      'BAD_REQUEST',
      `The password cannot be read from ${file}: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
      { file },
      { cause: thrown },
    )
  }
}

function reportText({ kind, thisComputer, redis, trouble, waiting, line, bound }: QueueReport): string {
  const place =
    redis === null ? '' : ` at ${redis.host}:${String(redis.port)}${redis.tls === null ? ', not encrypted' : ''}`
  return [
    kind === 'local' ? 'The queue is kept in the workbench.' : `The queue is kept by BullMQ on the Redis${place}.`,
    thisComputer === 'computes' ? 'This computer computes too.' : 'This computer leaves runs to workers.',
    `Runs that wait: ${String(waiting)}.`,
    ...line.map(({ runId, name, priority }) => `${runId} ${name}${priority === 'usual' ? '' : ` (${priority})`}`),
    ...bound.map(({ runId, processor }) => `${runId} goes on on ${processor} alone: tansaku workers let-move ${runId}`),
    ...(trouble === null ? [] : [`${trouble.code}: ${trouble.message}`]),
  ].join('\n')
}
