import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Option, type Command } from 'commander'
import { TansakuError } from '#shared/errors.ts'
import { printableLine } from '#shared/text/printable.ts'
import { defaultLocation } from '#main/store/index.ts'
import { devicesHere, requireTensorFlow, thisOffer } from '#main/workbench/index.ts'
import { interruption, onInterrupt } from '../ending.ts'
import { choice, decimal } from '../options.ts'

interface WorkerOptions {
  readonly workbench: string
  readonly token?: string
  readonly tokenFile?: string
  readonly cacheGb: number
  readonly devices: (typeof offers)[number]
}

/** What a worker lets the workbench measure on. */
const offers = ['all', 'phones', 'none'] as const

/** `tansaku worker`: this computer computes for a workbench elsewhere. */
export function addWorker(program: Command): void {
  program
    .command('worker')
    .description('compute searches and trainings for a workbench on another machine, one at a time; Ctrl-C ends it')
    .requiredOption('--workbench <address>', 'as tansaku serve printed it, such as http://127.0.0.1:8080')
    .addOption(
      new Option('--token <token>', 'as tansaku workers token gave it; others on this computer can read it here').env(
        'TANSAKU_WORKER_TOKEN',
      ),
    )
    .option('--token-file <file>', 'a file that holds the token')
    .option('--cache-gb <number>', 'most of what is kept of data sets and checkpoints', decimal(0.01), 20)
    .option(
      '--devices <which>',
      'what it lets the workbench measure on: all, this computer and its phones; phones; or none',
      choice(offers),
      'all',
    )
    .action(async (options: WorkerOptions) => {
      const token = tokenOf(options)
      const workbench = addressOf(options.workbench)
      requireTensorFlow()
      const interrupt = onInterrupt()
      try {
        // Only this command needs it: the others start faster without.
        const { work } = await import('#main/worker/index.ts')
        const { home, cache } = defaultLocation()
        await work({
          workbench,
          token,
          offer: thisOffer(),
          devices: options.devices === 'none' ? null : await devicesHere(options.devices, log),
          home: join(home, 'worker'),
          cacheFolder: cache,
          mostCacheBytes: options.cacheGb * 1e9,
          log,
          signal: interrupt.signal,
        })
        throw interruption(interrupt.signal)
      } catch (thrown) {
        throw interrupt.signal.aborted ? interruption(interrupt.signal) : thrown
      } finally {
        interrupt.release()
      }
    })
}

const log = (line: string): void => {
  process.stderr.write(`${new Date().toISOString()} ${printableLine(line)}\n`)
}

/** 32 bytes, base64url. */
const tokenLooks = /^[\w-]{43}$/u

/**
 * A word that no workbench can have given is refused here, not tried for as long as no workbench answers.
 * @throws TansakuError BAD_REQUEST
 */
function tokenOf(options: WorkerOptions): string {
  const token = readToken(options)
  if (tokenLooks.test(token)) return token
  throw new TansakuError(
    'BAD_REQUEST',
    'What was given is no token: one has 43 letters, digits, - or _, as tansaku workers token NAME prints it where the workbench is.',
  )
}

/** @throws TansakuError BAD_REQUEST */
function readToken({ token, tokenFile }: WorkerOptions): string {
  if (token !== undefined) return token
  if (tokenFile === undefined)
    throw new TansakuError(
      'BAD_REQUEST',
      'A worker shows a token: name the file that holds it with --token-file, or set TANSAKU_WORKER_TOKEN. Make one where the workbench is: tansaku workers token NAME',
    )
  try {
    return readFileSync(tokenFile, 'utf8').trim()
  } catch (thrown) {
    throw new TansakuError(
      'BAD_REQUEST',
      `The token cannot be read from ${tokenFile}: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
      { tokenFile },
      { cause: thrown },
    )
  }
}

/** @throws TansakuError BAD_REQUEST */
function addressOf(text: string): string {
  const url = URL.parse(text)
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) return url.origin
  throw new TansakuError(
    'BAD_REQUEST',
    `${text.slice(0, 200)} is no address of a workbench: it is called such as http://192.0.2.7:8080.`,
  )
}
