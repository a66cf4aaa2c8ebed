import { join } from 'node:path'
import type { LogLevel } from '#shared/contract/logs.ts'
import { lineOf } from '#shared/logs/lines.ts'
import { printableLine } from '#shared/text/printable.ts'
import { appendLog } from '#main/logs/log-file.ts'
import { now } from '#main/store/index.ts'

/**
 * Where what nobody asked for is told, a line each: rows that cannot be read, faults of our own, what began and ended.
 * A warning where no level is told.
 */
export type Log = (line: string, level?: LogLevel) => void

export const writeLog: Log = (line) => {
  process.stderr.write(`${now()} ${printableLine(line)}\n`)
}

export const logFileOf = (home: string): string => join(home, 'workbench.log')

/** Keeps all that is told in the home; whoever started the workbench is told what is amiss. */
export const keepLog =
  (home: string, log: Log): Log =>
  (line, level = 'warning') => {
    if (level !== 'info') log(line, level)
    try {
      appendLog(logFileOf(home), [lineOf(now(), level, line)])
    } catch {
      // A disk that takes nothing more: what matters was told above.
    }
  }
