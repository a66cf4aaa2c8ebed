import type { Command } from 'commander'
import { logLevels, type LogLevel, type LogLine, type LogWish } from '#shared/contract/logs.ts'
import { isAtLeast } from '#shared/logs/lines.ts'
import { choice, wholeNumber } from '../options.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'

export interface LogOptions extends CommonOptions {
  readonly level: LogLevel
  readonly lines: number
  readonly follow?: boolean
}

/** `tansaku log`: what the workbench, or a run, told. */
export function addLog(program: Command): void {
  const command = program
    .command('log')
    .description('what the workbench told of itself, or a search or a training of its work; the newest last')
    .argument('[run]', 'the id of a search or a training; the workbench where left out')
  addLogOptions(command).action((id: string | undefined, options: LogOptions) =>
    withSession('read', options, (session) =>
      showLog(session, id === undefined ? { of: 'workbench' } : { of: 'run', id }, options),
    ),
  )
}

export const addLogOptions = (command: Command): Command =>
  command
    .option('--level <level>', `${logLevels.join(', ')}: what is at least so grave`, choice(logLevels), 'info')
    .option('--lines <number>', 'so many of the newest lines', wholeNumber(1), 100)
    .option('--follow', 'go on with what is told, until Ctrl-C')
    .option('--json', 'data alone on standard output, a line each')

/** Works beside a running workbench: it reads what that one writes. */
export async function showLog(
  { client, terminal, signal }: Session,
  wish: LogWish,
  { level, lines: most, follow = false }: LogOptions,
): Promise<void> {
  const watching = new AbortController()
  const batches = await client.logs.watch(wish, { signal: AbortSignal.any([signal, watching.signal]) })
  let isFirst = true
  try {
    for await (const batch of batches) {
      const lines = batch.filter((line) => isAtLeast(line.level, level))
      for (const line of isFirst ? lines.slice(-most) : lines) terminal.line(line, () => textOf(line))
      if (isFirst && lines.length === 0) terminal.note(nothing(level, follow))
      isFirst = false
      if (!follow) return
    }
  } catch (thrown) {
    if (!signal.aborted) throw thrown
  } finally {
    watching.abort()
  }
}

const nothing = (level: LogLevel, follow: boolean): string =>
  `Nothing ${level === 'info' ? 'was told' : `as grave as ${level} was told`}${follow ? ' yet' : ''}.`

const textOf = ({ at, level, text }: LogLine): string => `${at ?? ' '.repeat(24)} ${level.padEnd(7)} ${text}`
