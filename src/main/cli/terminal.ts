import { SingleBar } from 'cli-progress'
import type { Progress } from '#shared/contract/common.ts'
import { printable, printableJson, printableLine } from '#shared/text/printable.ts'
import { duration } from './format.ts'

/** What a command says: data on standard output, everything else on standard error. */
export interface Terminal {
  readonly isJson: boolean
  /** The answer, as JSON with --json and as text without. */
  answer(data: unknown, text: () => string): void
  /** Lines as they come, JSON or text; for a command that goes on. */
  line(data: unknown, text: () => string): void
  /** What a terminal draws a picture by, unaltered: never text that others wrote. Not with --json. */
  draw(characters: string): void
  /** Something to know; not with --quiet data on standard output. */
  note(text: string): void
  /** A bar on a terminal, a line now and then elsewhere. */
  progress(title: string): ProgressLine
}

export interface ProgressLine {
  show(progress: Progress): void
  /** A line that stays, above the bar. */
  note(text: string): void
  end(): void
}

const plainEveryMs = 10_000

export function createTerminal(isJson: boolean): Terminal {
  const note = (text: string): void => {
    process.stderr.write(`${printable(text)}\n`)
  }
  return {
    isJson,
    answer: (data, text) => {
      process.stdout.write(`${isJson ? printableJson(JSON.stringify(data, null, 2)) : printable(text())}\n`)
    },
    line: (data, text) => {
      process.stdout.write(`${isJson ? printableJson(JSON.stringify(data)) : printable(text())}\n`)
    },
    draw: (characters) => {
      if (!isJson) process.stdout.write(`${characters}\n`)
    },
    note,
    progress: (title) => (process.stderr.isTTY ? barLine(printableLine(title)) : plainLine(title, note)),
  }
}

const timeLeft = ({ etaSeconds }: Progress): string => (etaSeconds === null ? '' : `${duration(etaSeconds)} left`)

function barLine(title: string): ProgressLine {
  const bar = new SingleBar({
    format: `${title} {bar} {percentage} % {left} {message}`,
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: false,
    barsize: 24,
    fps: 8,
    forceRedraw: true,
    gracefulExit: false,
  })
  bar.start(1, 0, { left: '', message: '' })
  return {
    show(progress) {
      bar.setTotal(progress.total)
      bar.update(Math.min(progress.done, progress.total), {
        left: timeLeft(progress),
        message: printableLine(progress.message),
      })
    },
    note(text) {
      process.stderr.write(`\r\u001b[K${printable(text)}\n`)
      bar.render()
    },
    end() {
      bar.stop()
    },
  }
}

function plainLine(title: string, note: (text: string) => void): ProgressLine {
  let writtenAt = -Infinity
  note(`${title} …`)
  return {
    show(progress) {
      const time = performance.now()
      if (time - writtenAt < plainEveryMs) return
      writtenAt = time
      note(
        `${title}: ${String(Math.floor((100 * progress.done) / progress.total))} % ${timeLeft(progress)} ${progress.message}`.trimEnd(),
      )
    },
    note,
    end() {},
  }
}
