import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, watch } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runFolder } from '#main/store/index.ts'
import type { Ground } from './subjects.ts'

const main = fileURLToPath(new URL('../../src/main/cli/main.ts', import.meta.url))

/** What is killed, and when. */
export interface Aim {
  readonly victim: 'terminal' | 'search' | 'both'
  readonly moment:
    | { readonly kind: 'after'; readonly ms: number }
    /** As a checkpoint begins to be written, or as it has just got its name: the so-manieth of the attempt. */
    | { readonly kind: 'writing' | 'written'; readonly checkpoint: number }
}

export interface Attempt {
  readonly code: number | null
  readonly errors: string
  readonly durationMs: number
  /** Whether the kill came before the end. */
  readonly isKilled: boolean
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
  let isKilled = false
  let isStuck = false
  let again: NodeJS.Timeout | undefined
  const strike = (): void => {
    if (isKilled || child.exitCode !== null || child.pid === undefined) return
    const searching = childrenOf(child.pid)
    const struck = aim?.victim === 'terminal' ? false : searching.map(kill).some(Boolean)
    isKilled = aim?.victim === 'search' ? struck : child.kill('SIGKILL')
    // There is no search process yet.
    if (!isKilled) again = setTimeout(strike, againMs)
  }
  const timer = setTimeout(() => {
    isStuck = true
    childrenOf(child.pid!).forEach(kill)
    child.kill('SIGKILL')
  }, stuckMs)
  const release = aim === undefined ? () => undefined : takeAim(aim.moment, runId && runFolder(home, runId), strike)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
  clearTimeout(timer)
  clearTimeout(again)
  release()
  return { code, errors, durationMs: performance.now() - startedAt, isKilled, isStuck }
}

/** @returns what ends the watching */
function takeAim(moment: Aim['moment'], folder: string | undefined, strike: () => void): () => void {
  if (moment.kind === 'after' || folder === undefined) {
    const timer = setTimeout(strike, moment.kind === 'after' ? moment.ms : 1_000)
    return () => {
      clearTimeout(timer)
    }
  }
  mkdirSync(folder, { recursive: true })
  const pattern = moment.kind === 'writing' ? /^checkpoint-.*\.tmp$/ : /^checkpoint-.*\.tansaku$/
  const seen = new Set<string>()
  const watcher = watch(folder, (_event, name) => {
    if (name === null || !pattern.test(name)) return
    seen.add(name)
    if (seen.size >= moment.checkpoint) strike()
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
