import { logLevels, type LogLevel, type LogLine } from '../contract/logs.ts'

/** A line as this program writes it. `parser` reads it. */
export const lineOf = (at: string, level: LogLevel, text: string): string => `${at} ${level} ${text}`

/** `2026-11-28T10:00:00.000Z warning …`: ours; what workers of before tell has no level. */
const own = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (?:(info|warning|error) )?(.*)$/
/** `W0000 00:00:1795856105.047477   20594 port.cc:153] …`: TensorFlow's, with seconds since 1970. */
const sinceEpoch = /^([IWEF])\d{4} \d\d:\d\d:(\d{9,11}\.\d+)\s+\d+ (.*)$/
/** `2026-11-28 10:00:00.123456: W tensorflow/core/…`: TensorFlow's, in the time of its computer. */
const local = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d{3})\d*: ([IWEF]) (.*)$/
const warns = /^(?:WARNING\b|\(node:\d+\).*Warning)/
const fails = /^(?:Uncaught\b|\w*Error\b|FATAL\b|Fatal\b|terminate called\b)/
/** What goes on with the line before: a trace, the details of an error. */
const goesOn = /^(?:\s|[}\])])/

const levels: Readonly<Record<string, LogLevel>> = { I: 'info', W: 'warning', E: 'error', F: 'error' }

/** Reads lines in their order: what goes on with a line has its level. */
export function createLineParser(): (line: string) => LogLine {
  let before: LogLevel = 'info'
  return (line) => {
    const read = readLine(line, before)
    before = read.level
    return read
  }
}

function readLine(line: string, before: LogLevel): LogLine {
  const ours = own.exec(line)
  if (ours !== null) return { at: ours[1]!, level: (ours[2] as LogLevel | undefined) ?? 'info', text: ours[3]! }
  const counted = sinceEpoch.exec(line)
  if (counted !== null)
    return { at: new Date(1_000 * Number(counted[2])).toISOString(), level: levels[counted[1]!]!, text: counted[3]! }
  const dated = local.exec(line)
  const at = dated === null ? NaN : Date.parse(`${dated[1]!}T${dated[2]!}`)
  if (dated !== null && !Number.isNaN(at))
    return { at: new Date(at).toISOString(), level: levels[dated[3]!]!, text: dated[4]! }
  if (goesOn.test(line)) return { at: null, level: before, text: line }
  return { at: null, level: fails.test(line) ? 'error' : warns.test(line) ? 'warning' : 'info', text: line }
}

/** At least as grave as a level. */
export const isAtLeast = (level: LogLevel, least: LogLevel): boolean =>
  logLevels.indexOf(level) >= logLevels.indexOf(least)
