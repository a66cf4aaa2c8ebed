import type { LogLevel } from '#shared/contract/logs.ts'
import { lineOf } from '#shared/logs/lines.ts'
import type { TaskEvent } from '#main/compute/protocol.ts'
import { appendLog } from '#main/logs/log-file.ts'
import { now } from '#main/store/index.ts'

/** A run's log, beside what its process itself prints: the file is not put aside while that writes there. */
export interface RunLog {
  /** Adds what of an event is worth a line. */
  hear(event: TaskEvent): void
  add(level: LogLevel, text: string): void
}

export function runLogAt(file: string): RunLog {
  let lines: string[] = []
  const write = (): void => {
    const now = lines
    lines = []
    try {
      appendLog(file, now, Infinity)
    } catch {
      // A disk that takes nothing more ends the run by itself, and says why.
    }
  }
  const add = (level: LogLevel, text: string): void => {
    lines.push(lineOf(now(), level, text))
    // A worker tells several things at once: one write for all of them.
    if (lines.length === 1) queueMicrotask(write)
  }
  return {
    add,
    hear(event) {
      const line = describe(event)
      if (line !== null) add(...line)
    },
  }
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
