import { printableLine } from '#shared/text/printable.ts'

/** Where what nobody asked for is told, a line each: rows that cannot be read, faults of our own. */
export type Log = (line: string) => void

export const writeLog: Log = (line) => {
  process.stderr.write(`${new Date().toISOString()} ${printableLine(line)}\n`)
}
