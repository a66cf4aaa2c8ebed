import type { Command } from 'commander'
import {
  isClockOff,
  priorities,
  priorityChangeSchema,
  workerWishSchema,
  type Lease,
  type Worker,
  type WorkerState,
} from '#shared/contract/workers.ts'
import { TansakuError } from '#shared/errors.ts'
import { asked } from '../asked.ts'
import { count, duration, table } from '../format.ts'
import { addLogOptions, showLog, type LogOptions } from './log.ts'
import { addWorkersQueue } from './workers-queue.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'

type Change = (session: Session, worker: Worker) => Promise<Worker>
const setState =
  (state: Exclude<WorkerState, 'revoked'>): Change =>
  ({ client }, { id }) =>
    client.workers.change({ id, state })

/** What can be done to a worker by its name. */
const changes: readonly { name: string; description: string; change: Change }[] = [
  {
    name: 'pause',
    description: 'give it nothing more; what it has is put down and goes to others',
    change: setState('paused'),
  },
  {
    name: 'drain',
    description: 'give it nothing more; what it has goes to others at its next checkpoint',
    change: setState('draining'),
  },
  { name: 'go-on', description: 'give it work again', change: setState('active') },
  {
    name: 'revoke',
    description: 'end its token: it can do nothing more here',
    change: ({ client }, { id }) => client.workers.revoke({ id }),
  },
]

/** `tansaku workers`: machines that compute for this home. */
export function addWorkers(program: Command): void {
  const workers = program.command('workers').description('machines that compute for this home, and their tokens')
  workers
    .command('list', { isDefault: true })
    .description('the workers there are: what each offers and does, and when it was last heard of')
    .option('--json', 'data alone on standard output')
    .action((options: CommonOptions) =>
      withSession('read', options, async ({ client, terminal }) => {
        const list = await client.workers.list()
        terminal.answer(list, () => workersText(list))
      }),
    )
  workers
    .command('token')
    .description('make a token for a worker, shown this once; an earlier one of the same name ends')
    .argument('<name>', 'what the worker is to be called')
    .option('--json', 'data alone on standard output')
    .action((name: string, options: CommonOptions) =>
      withSession('write', options, async ({ client, terminal }) => {
        const made = await client.workers.token(asked(workerWishSchema, { name }))
        terminal.answer(made, () => made.token)
        terminal.note(
          `Start it on the other machine: TANSAKU_WORKER_TOKEN=… tansaku worker --workbench http://ADDRESS:PORT`,
        )
      }),
    )
  workers
    .command('of')
    .description('who worked on a run')
    .argument('<run>', 'the id of a search or a training')
    .option('--json', 'data alone on standard output')
    .action((id: string, options: CommonOptions) =>
      withSession('read', options, async ({ client, terminal }) => {
        const leases = await client.workers.leases({ id })
        terminal.answer(leases, () => leasesText(leases))
      }),
    )
  const log = workers
    .command('log')
    .description('the newest lines of a worker’s log, as it told them')
    .argument('<worker>', 'its name, see tansaku workers')
  addLogOptions(log).action((wish: string, options: LogOptions) =>
    withSession('read', options, async (session) =>
      showLog(session, { of: 'worker', id: (await workerOf(session.client, wish)).id }, options),
    ),
  )
  workers
    .command('let-move')
    .description('let a run go on on another kind of processor: not bit for bit any more, which its record then says')
    .argument('<run>', 'the id of a search or a training')
    .option('--json', 'data alone on standard output')
    .action((id: string, options: CommonOptions) =>
      withSession('write', options, async ({ client, terminal }) => {
        const leases = await client.workers.letMove({ id })
        terminal.answer(leases, () => `${id} may go on on any kind of processor.`)
      }),
    )
  workers
    .command('priority')
    .description('how urgent a run is among what waits, now and whenever it waits again')
    .argument('<run>', 'the id of a search or a training, or of a sweep with all of its own')
    .argument('<priority>', priorities.join(', '))
    .option('--json', 'data alone on standard output')
    .action((id: string, wish: string, options: CommonOptions) =>
      withSession('write', options, async ({ client, terminal }) => {
        const change = asked(priorityChangeSchema, { id, priority: wish })
        const report = await client.workers.prioritise(change)
        terminal.answer(report, () => `${id}: ${change.priority}`)
      }),
    )
  addWorkersQueue(workers)
  for (const { name, description, change } of changes)
    workers
      .command(name)
      .description(description)
      .argument('<worker>', 'its name, see tansaku workers')
      .option('--json', 'data alone on standard output')
      .action((wish: string, options: CommonOptions) =>
        withSession('write', options, async (session) => {
          const changed = await change(session, await workerOf(session.client, wish))
          session.terminal.answer(changed, () => `${changed.name}: ${changed.state}`)
        }),
      )
}

/** @throws TansakuError NOT_FOUND */
async function workerOf(client: Session['client'], wish: string): Promise<Worker> {
  const worker = (await client.workers.list()).find((each) => each.name === wish || each.id === wish)
  if (worker !== undefined) return worker
  throw new TansakuError('NOT_FOUND', `There is no worker ${wish}. See tansaku workers.`, { wish })
}

function workersText(list: readonly Worker[]): string {
  if (list.length === 0) return 'There are no workers. Make a token for one: tansaku workers token NAME'
  const warnings = list.filter(({ state }) => state !== 'revoked').flatMap(warningsOf)
  return [workersTable(list), ...warnings].join('\n')
}

/** What is unusual of a worker, and what to do. */
function warningsOf(worker: Worker): string[] {
  const { name, clockAheadMs, differsIn, offer } = worker
  const off = duration(Math.abs(clockAheadMs ?? 0) / 1_000)
  const kinds = { processor: 'another kind of processor', tensorflow: 'another TensorFlow' }
  return [
    ...(isClockOff(worker)
      ? [
          `${name}: its clock is ${off} ${clockAheadMs! < 0 ? 'behind' : 'ahead'}. Times in its log are off by that; what it computes, and whose run it is, do not depend on it. Set it there by the network (Linux: timedatectl set-ntp true).`,
        ]
      : []),
    ...(differsIn === null
      ? []
      : [
          `${name}: ${kinds[differsIn]} than this computer (${offer?.processor ?? ''}). A run that has begun on one kind goes on there alone, unless it is let move: tansaku workers let-move RUN.${
            differsIn === 'tensorflow' ? ' npm run setup on both, of the same sources, makes them one kind.' : ''
          }`,
        ]),
  ]
}

function workersTable(list: readonly Worker[]): string {
  return table(
    ['name', 'state', 'host', 'processor', 'cores', 'memory', 'heard of', 'computes', 'pieces', 'last hour'],
    list.map(({ name, state, offer, seenAt, work, pieces, piecesLastHour }) => [
      name,
      state,
      offer?.host ?? '',
      offer?.processor ?? '',
      offer === null ? '' : String(offer.cores),
      offer === null ? '' : `${count(offer.memoryBytes)}B`,
      seenAt === null ? 'never' : `${duration((Date.now() - Date.parse(seenAt)) / 1_000)} ago`,
      work.map(({ runId }) => runId).join(', '),
      String(pieces),
      String(piecesLastHour),
    ]),
  )
}

const leasesText = (leases: readonly Lease[]): string =>
  table(
    ['number', 'by', 'processor', 'state', 'pieces', 'from', 'to', 'why it ended'],
    leases.map(({ fence, holder, processor, state, pieces, beganAt, endedAt, failure }) => [
      String(fence),
      holder,
      processor,
      state,
      String(pieces),
      beganAt,
      endedAt ?? '',
      failure?.message ?? '',
    ]),
  )
