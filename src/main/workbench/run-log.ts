import type { LogLevel } from '#shared/contract/logs.ts'
import { lineOf } from '#shared/logs/lines.ts'
import type { TaskEvent } from '#main/compute/protocol.ts'
import { appendLog } from '#main/logs/log-file.ts'
import { now } from '#main/store/index.ts'

/** Told beside what the process itself prints: its file is not put aside while it writes there. */
export function logRun(file: string, level: LogLevel, text: string): void {
  try {
    appendLog(file, [lineOf(now(), level, text)], Infinity)
  } catch {
    // A disk that takes nothing more ends the run by itself, and says why.
  }
}

/** What of a run's events is worth a line of its log. */
export function logEvent(file: string, event: TaskEvent): void {
  const line = describe(event)
  if (line !== null) logRun(file, ...line)
}

const seconds = (ms: number): string => (ms / 1_000).toFixed(1)

function describe(event: TaskEvent): [LogLevel, string] | null {
  switch (event.type) {
    case 'epoch':
    case 'evaluation-epoch':
      return ['info', `Epoch ${String(event.epoch.epoch + 1)} is finished, after ${seconds(event.epoch.durationMs)} s.`]
    case 'warning':
      return ['warning', event.message]
    case 'history':
      return ['info', `It goes on from a checkpoint, which tells ${String(event.events.length)} things of before.`]
    case 'checkpoint':
      return ['info', `Checkpoint ${event.file}: ${(event.bytes / 1e6).toFixed(1)} MB.`]
    case 'derived':
      return ['info', `Architectures derived: ${String(event.architectures.length)}.`]
    case 'failed':
      return ['error', `${event.failure.code}: ${event.failure.message}`]
    case 'stopped':
      return ['info', 'Stopped, with a checkpoint.']
    case 'done':
      return ['info', 'Done.']
    default:
      return null
  }
}
