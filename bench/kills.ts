import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { createRandom, type Random } from '#shared/random.ts'
import { attempt, type Aim } from './kills/attempt.ts'
import { addRun, kinds, prepareGround, type Ground, type Kind } from './kills/subjects.ts'
import { chunksOf, epochsOf, newestTable, operatorsOf, stateOf, truthOf, type Truth } from './kills/truth.ts'

export interface KillOptions {
  /** Runs that are broken; the kinds take turns. */
  readonly runs: number
  /** How often each is killed, unless it ends before: see isEnough. */
  readonly killsPerRun: number
  readonly seed: number
  readonly kinds?: readonly Kind[]
  readonly onRun?: (run: BrokenRun) => void
}

export interface BrokenRun {
  readonly kind: Kind
  /** While a process was at work. */
  readonly kills: number
  /** Before there was one: they must do no harm, and count as nothing. */
  readonly early: number
  /** Of the kills so many as a checkpoint was written. */
  readonly aimed: number
  /** Resumes that ended without the run and without a kill. */
  readonly failed: readonly string[]
  readonly stuck: number
  /** Rows of an unbroken run that this one lacks. */
  readonly lost: number
  /** Tables of the store and tensors that are not as in an unbroken run. */
  readonly unequal: readonly string[]
  readonly leftovers: readonly string[]
}

interface Unbroken {
  readonly truth: Truth
  readonly epochs: number
  /** Until the first checkpoint, and from one to the next. */
  readonly startMs: number
  readonly epochMs: number
}

/**
 * Kills tiny runs at random moments and as checkpoints are written (terminal, search process, or both), resumes them
 * until they are done, and compares weights and store with an unbroken run of the same seed.
 */
export async function breakRuns(options: KillOptions): Promise<BrokenRun[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tansaku-kills-'))
  const random = createRandom(options.seed)
  try {
    const ground = await prepareGround(folder)
    const unbroken = new Map<Kind, Unbroken>()
    const broken: BrokenRun[] = []
    const used = options.kinds ?? kinds
    for (let run = 0; run < options.runs; run++) {
      const kind = used[run % used.length]!
      const result =
        kind === 'table'
          ? await breakTable(ground, options.killsPerRun, random)
          : await breakRun(ground, kind, options.killsPerRun, random, unbroken)
      broken.push(result)
      options.onRun?.(result)
    }
    return broken
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function breakRun(
  ground: Ground,
  kind: Exclude<Kind, 'table'>,
  killsPerRun: number,
  random: Random,
  known: Map<Kind, Unbroken>,
): Promise<BrokenRun> {
  const expected = known.get(kind) ?? (await unbrokenRun(ground, kind))
  known.set(kind, expected)
  const id = await addRun(ground, kind)
  const tally = newTally()
  while (tally.kills < killsPerRun && stateOf(ground.home, id) !== 'done') {
    const aim = aimAt(random, expected, {
      epochs: expected.epochs - epochsOf(ground.home, id),
      kills: killsPerRun - tally.kills,
    })
    await strike(ground, ['resume', id], { runId: id, aim }, tally)
    if (tally.attempts > 3 * killsPerRun) break
  }
  await finish(ground, id, tally)
  const truth = await truthOf(ground.home, id)
  return {
    kind,
    ...tally.told(),
    lost: Object.entries(expected.truth.rows).reduce(
      (sum, [table, rows]) => sum + Math.max(0, rows.length - (truth.rows[table]?.length ?? 0)),
      0,
    ),
    unequal: [...differing(expected.truth.rows, truth.rows), ...differing(expected.truth.weights, truth.weights)],
    leftovers: truth.leftovers,
  }
}

async function unbrokenRun(ground: Ground, kind: Exclude<Kind, 'table'>): Promise<Unbroken> {
  const id = await addRun(ground, kind)
  const { code, errors, durationMs, firstCheckpointMs } = await attempt(ground, ['resume', id], { runId: id })
  if (code !== 0 || firstCheckpointMs === null)
    throw new Error(`An unbroken run of ${kind} ended with code ${String(code)}:\n${errors}`)
  const epochs = epochsOf(ground.home, id)
  return {
    truth: await truthOf(ground.home, id),
    epochs,
    startMs: Math.ceil(firstCheckpointMs),
    epochMs: Math.ceil((durationMs - firstCheckpointMs) / epochs),
  }
}

/** A table's times are its own; what was measured before a kill must still be there at the end. */
async function breakTable(ground: Ground, killsPerRun: number, random: Random): Promise<BrokenRun> {
  const { home } = ground
  const tally = newTally()
  const kept: Record<string, string> = {}
  const measure = ['measure', '--space', 'fbnet-mini', '--budget', '20']
  const before = newestTable(home)
  const id = (): string | undefined => {
    const newest = newestTable(home)
    return newest === before ? undefined : newest
  }
  while (tally.kills < killsPerRun && tally.attempts <= 3 * killsPerRun) {
    const table = id()
    if (table !== undefined && stateOf(home, table) === 'complete') break
    const aim: Aim = {
      victim: random.pick(['terminal', 'both'] as const),
      moment: { kind: 'after', checkpoint: 0, ms: 1_500 + random.int(3_500) },
    }
    await strike(ground, table === undefined ? measure : ['resume', table], { aim }, tally)
    const left = id()
    if (left !== undefined) Object.assign(kept, chunksOf(home, left))
  }
  const table = id()
  if (table === undefined) return { kind: 'table', ...tally.told(), lost: 0, unequal: ['no table'], leftovers: [] }
  await finish(ground, table, tally)
  const chunks = chunksOf(home, table)
  const whole = operatorsOf(home, ground.tableId)
  return {
    kind: 'table',
    ...tally.told(),
    lost: Object.keys(kept).filter((key) => chunks[key] === undefined).length,
    unequal: [
      ...Object.keys(kept).filter((key) => chunks[key] !== undefined && chunks[key] !== kept[key]),
      ...(isDeepStrictEqual(operatorsOf(home, table), whole) ? [] : ['operators']),
    ],
    leftovers: [],
  }
}

/**
 * Nine in twenty at a random moment, the others as a checkpoint is written or has just been; so early that what is left
 * of the run has room for the kills that are left.
 */
function aimAt(random: Random, { startMs, epochMs }: Unbroken, left: { epochs: number; kills: number }): Aim {
  const victim = random.pick(['terminal', 'search', 'both'] as const)
  const dice = random.int(20)
  const reach = Math.max(1, Math.floor(left.epochs / left.kills))
  if (dice >= 9)
    return {
      victim,
      moment: { kind: dice < 15 ? 'writing' : 'written', checkpoint: 1 + random.int(Math.min(2, reach)) },
    }
  const checkpoint = random.int(reach)
  return { victim, moment: { kind: 'after', checkpoint, ms: random.int(checkpoint === 0 ? startMs : epochMs) } }
}

interface Tally {
  kills: number
  /** Of a terminal whose run had no process yet: such kills do not count. */
  early: number
  aimed: number
  attempts: number
  stuck: number
  readonly failed: string[]
  told(): Pick<BrokenRun, 'kills' | 'early' | 'aimed' | 'stuck' | 'failed'>
}

function newTally(): Tally {
  const tally: Tally = {
    kills: 0,
    early: 0,
    aimed: 0,
    attempts: 0,
    stuck: 0,
    failed: [],
    told: () => {
      const { kills, early, aimed, stuck, failed } = tally
      return { kills, early, aimed, stuck, failed }
    },
  }
  return tally
}

async function strike(
  ground: Ground,
  args: readonly string[],
  how: { runId?: string; aim: Aim },
  tally: Tally,
): Promise<void> {
  const { code, errors, killed, isStuck } = await attempt(ground, args, how)
  tally.attempts += 1
  if (isStuck) tally.stuck += 1
  else if (killed === 'early') tally.early += 1
  else if (killed === 'alive') {
    tally.kills += 1
    if (how.aim.moment.kind !== 'after') tally.aimed += 1
  } else if (code !== 0) tally.failed.push(lastLine(errors))
}

/** Without a kill, one resume must do. */
async function finish(ground: Ground, id: string, tally: Tally): Promise<void> {
  if (['done', 'complete'].includes(stateOf(ground.home, id))) return
  const { code, errors, isStuck } = await attempt(ground, ['resume', id], {})
  if (isStuck) tally.stuck += 1
  else if (code !== 0 || !['done', 'complete'].includes(stateOf(ground.home, id))) tally.failed.push(lastLine(errors))
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? ''

function differing(expected: Readonly<Record<string, unknown>>, found: Readonly<Record<string, unknown>>): string[] {
  const names = new Set([...Object.keys(expected), ...Object.keys(found)])
  return [...names].filter((name) => !isDeepStrictEqual(expected[name], found[name]))
}

/** Whether a broken run came to what an unbroken one comes to. */
export const isSound = ({ failed, stuck, lost, unequal, leftovers }: BrokenRun): boolean =>
  failed.length + stuck + lost + unequal.length + leftovers.length === 0

/** Whether a bench has killed as often as it was to: a run may end before its last kill. */
export const isEnough = (broken: readonly BrokenRun[], { runs, killsPerRun }: KillOptions): boolean =>
  broken.reduce((sum, { kills }) => sum + kills, 0) >= 0.8 * runs * killsPerRun

/** One line a kind, and the sum. */
export function tableOfKills(broken: readonly BrokenRun[]): Record<string, number | string>[] {
  const line = (kind: string, runs: readonly BrokenRun[]) => {
    const sum = (of: (run: BrokenRun) => number): number => runs.reduce((total, run) => total + of(run), 0)
    return {
      kind,
      runs: runs.length,
      kills: sum(({ kills }) => kills),
      'at checkpoints': sum(({ aimed }) => aimed),
      'rows lost': sum(({ lost }) => lost),
      stuck: sum(({ stuck }) => stuck),
      failed: sum(({ failed }) => failed.length),
      'runs unequal': runs.filter(({ unequal }) => unequal.length > 0).length,
      leftovers: sum(({ leftovers }) => leftovers.length),
    }
  }
  const present = kinds.filter((kind) => broken.some((run) => run.kind === kind))
  return [
    ...present.map((kind) =>
      line(
        kind,
        broken.filter((run) => run.kind === kind),
      ),
    ),
    line('all', broken),
  ]
}
