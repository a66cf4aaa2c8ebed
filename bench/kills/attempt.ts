import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, watch } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { checkpointsIn } from '#main/compute/run-folder.ts'
import { runFolder } from '#main/store/index.ts'
import type { Ground } from './subjects.ts'

const main = fileURLToPath(new URL('../../src/main/cli/main.ts', import.meta.url))

/** What is killed, and when. */
export interface Aim {
  readonly victim: 'terminal' | 'search' | 'both'
  /**
   * So long after the so-manieth checkpoint of this attempt (0 = after its start), at the latest at the next one; or as
   * that checkpoint begins to be written, or as it has just got its name. Counted in checkpoints, a moment is as early
   * on a machine that has become faster or busier.
   */
  readonly moment:
    | { readonly kind: 'after'; readonly checkpoint: number; readonly ms: number }
    | { readonly kind: 'writing' | 'written'; readonly checkpoint: number }
}

export interface Attempt {
  readonly code: number | null
  readonly errors: string
  readonly durationMs: number
  /** When the first checkpoint had its name; null without one. */
  readonly firstCheckpointMs: number | null
  /** `alive`: before the end, with a process at work; `early`: before there was one. */
  readonly killed: 'no' | 'early' | 'alive'
  readonly isStuck: boolean
}

const stuckMs = 180_000
const againMs = 50

/**
 * Runs a command of the terminal, killing it as aimed. Only the terminal's own end is waited for: a search process that
 * is left behind meets whatever comes next.
 */
export async function attempt(
  { home, cache }: Pick<Ground, 'home' | 'cache'>,
  args: readonly string[],
  { runId, aim }: { runId?: string; aim?: Aim },
): Promise<Attempt> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, TANSAKU_HOME: home, TANSAKU_CACHE: cache },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  let killed: Attempt['killed'] = 'no'
  let isStuck = false
  let firstCheckpointMs: number | null = null
  let later: NodeJS.Timeout | undefined
  const strike = (): void => {
    if (killed !== 'no' || child.exitCode !== null || child.pid === undefined) return
    const working = childrenOf(child.pid)
    const struck = aim?.victim === 'terminal' ? false : working.map(kill).some(Boolean)
    if (aim?.victim === 'search' ? struck : child.kill('SIGKILL')) killed = working.length > 0 ? 'alive' : 'early'
    // There is no search process yet.
    else later = setTimeout(strike, againMs)
  }
  const timer = setTimeout(() => {
    isStuck = true
    childrenOf(child.pid!).forEach(kill)
    child.kill('SIGKILL')
  }, stuckMs)
  const moment = aim?.moment
  if (moment?.kind === 'after' && moment.checkpoint === 0) later = setTimeout(strike, moment.ms)
  const release = watchCheckpoints(runId === undefined ? undefined : runFolder(home, runId), (state, count) => {
    if (state === 'written') firstCheckpointMs ??= performance.now() - startedAt
    if (moment === undefined) return
    if (moment.kind !== 'after') {
      if (moment.kind === state && moment.checkpoint === count) strike()
    } else if (state === 'written') {
      if (moment.checkpoint === count) later ??= setTimeout(strike, moment.ms)
      else if (moment.checkpoint < count) strike()
    }
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
  clearTimeout(timer)
  clearTimeout(later)
  release()
  return { code, errors, durationMs: performance.now() - startedAt, firstCheckpointMs, killed, isStuck }
}

/** @returns what ends the watching */
function watchCheckpoints(
  folder: string | undefined,
  onCheckpoint: (state: 'writing' | 'written', count: number) => void,
): () => void {
  if (folder === undefined) return () => undefined
  mkdirSync(folder, { recursive: true })
  const seen = { writing: new Set<string>(), written: new Set<string>(checkpointsIn(folder).map(({ name }) => name)) }
  const before = seen.written.size
  const watcher = watch(folder, (_event, name) => {
    const [, end] = /^checkpoint-.*\.(tmp|tansaku)$/.exec(name ?? '') ?? []
    if (name === null || end === undefined) return
    const state = end === 'tmp' ? 'writing' : 'written'
    if (seen[state].has(name)) return
    seen[state].add(name)
    onCheckpoint(state, seen[state].size - (state === 'written' ? before : 0))
  })
  return () => {
    watcher.close()
  }
}

/** Linux tells a process's children. */
function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8')
    return text.split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
}

function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL')
  } catch {
    return false
  }
}
