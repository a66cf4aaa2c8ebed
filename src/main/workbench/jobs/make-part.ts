import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import type { Progress, Stage } from '#shared/contract/common.ts'
import { TansakuError } from '#shared/errors.ts'
import { root } from '../../../../scripts/setup/paths.mjs'
import type { JobControl } from './jobs.ts'

/** What `scripts/setup/mend.mjs --json` prints, a line each. */
const lineSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('progress'),
    part: z.string(),
    text: z.string(),
    done: z.number().nonnegative().nullable(),
    total: z.number().positive().nullable(),
  }),
  z.object({ type: z.literal('say'), text: z.string() }),
  z.object({ type: z.literal('failed'), message: z.string(), remedy: z.string() }),
])
type MendProgress = Extract<z.infer<typeof lineSchema>, { type: 'progress' }>

/** The script that makes parts; it says what it does on standard error, or as JSON lines. */
export const mendScript = (): string => join(root, 'scripts', 'setup', 'mend.mjs')

const killAfterMs = 3_000

/** A part of set-up that is made when work asks for it. */
export interface PartWork {
  /** As `tansaku doctor --fix` calls it. */
  readonly part: string
  /** What is going on, in English: "Building the benchmark for arm64-v8a". */
  readonly title: string
  readonly stage: Stage
  /** What a failure says first: "The benchmark for arm64-v8a was not built". */
  readonly failure: string
  /** What tells why when the scripts could not. */
  readonly command: string
  readonly details: Record<string, unknown>
}

/**
 * Makes a part of set-up where it is not in order, in a process of its own: it takes minutes, and the scripts block
 * while they hash. What an end in the middle leaves is gone on with by the next.
 * @throws TansakuError SETUP_INCOMPLETE with what to do, ABORTED.
 */
export async function makePart(work: PartWork, { signal, progress }: JobControl): Promise<void> {
  if (signal.aborted) throw cancelled()
  const report = createReporter(work, progress)
  let failed: TansakuError | undefined
  // Electron's own program is Node where this variable is set. A group of its own: compilers are ended with it.
  const child = spawn(process.execPath, [mendScript(), '--json', work.part], {
    cwd: root,
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2_000)
  })
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = parseLine(text)
    if (line?.type === 'progress') report(line)
    else if (line?.type === 'failed')
      failed = new TansakuError('SETUP_INCOMPLETE', `${work.failure}: ${line.message} ${line.remedy}`, work.details)
  })
  const cancel = (): void => {
    endGroup(child)
  }
  signal.addEventListener('abort', cancel, { once: true })
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    if (signal.aborted) throw cancelled()
    if (failed !== undefined) throw failed
    if (code !== 0)
      throw new TansakuError(
        'SETUP_INCOMPLETE',
        `${work.failure}: set-up ended with exit code ${code ?? 'none'}. Run \`${work.command}\` to see why.`,
        { ...work.details, said },
      )
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

/** Set-up's progress as a job's, with the time left from the pace so far. */
function createReporter({ title, stage }: PartWork, progress: JobControl['progress']): (line: MendProgress) => void {
  let begun: { readonly step: string; readonly at: number; readonly done: number } | undefined
  progress({ done: 0, total: 1, unit: 'steps', message: title, stage, etaSeconds: null })
  return ({ part, text, done, total }) => {
    const step = `${part}: ${text}`
    if (begun?.step !== step) begun = { step, at: performance.now(), done: done ?? 0 }
    const known = done !== null && total !== null
    const pace = known && done > begun.done ? (performance.now() - begun.at) / (done - begun.done) : null
    const value: Progress = {
      done: known ? Math.min(done, total) : 0,
      total: known ? total : 1,
      unit: known && total > 100_000 ? 'bytes' : 'files',
      message: `${title} (${step})`,
      stage,
      etaSeconds: pace === null || !known ? null : Math.max(0, pace * (total - done)) / 1_000,
    }
    progress(value)
  }
}

function parseLine(text: string): z.infer<typeof lineSchema> | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

function endGroup(child: ChildProcess): void {
  const end = (name: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(process.platform === 'win32' ? child.pid : -child.pid, name)
    } catch {
      // It ended by itself meanwhile.
    }
  }
  end('SIGTERM')
  const timer = setTimeout(() => {
    end('SIGKILL')
  }, killAfterMs)
  child.once('close', () => {
    clearTimeout(timer)
  })
}

function cancelled(): TansakuError {
  return new TansakuError('ABORTED', 'Set-up was cancelled; what is done stays done.')
}
