// What set-up says while it works: one live line on a terminal, plain lines elsewhere.

export function formatBytes(bytes) {
  if (bytes < 1e3) return `${bytes} B`
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(0)} kB`
  if (bytes < 1e9) return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`
  return `${(bytes / 1e9).toFixed(2)} GB`
}

export function formatSeconds(ms) {
  const seconds = ms / 1000
  return seconds < 60
    ? `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`
    : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}

/**
 * @typedef {object} Report how one part tells of its work
 * @property {(text: string) => void} say a line of its own
 * @property {(text: string, done?: number, total?: number) => void} progress what it is at now, in bytes when total is
 * over 100,000, else in files
 */

/**
 * @param {NodeJS.WriteStream} [stream] standard error by default, so that a command's data stays alone on standard
 * output
 */
export function createLog(stream = process.stderr) {
  const live = Boolean(stream.isTTY) && !process.env.CI
  const started = Date.now()
  const current = new Map()
  const lastPlain = new Map()
  let drawn = false

  const clear = () => {
    if (drawn) stream.write('\r\u001b[2K')
    drawn = false
  }
  const draw = () => {
    if (!live || current.size === 0) return
    clear()
    const text = `  ${formatSeconds(Date.now() - started)}  ${[...current.values()].join(' · ')}`
    stream.write(text.slice(0, (stream.columns ?? 100) - 1))
    drawn = true
  }
  const line = (text) => {
    clear()
    stream.write(`${text}\n`)
    draw()
  }
  const amount = (done, total) => {
    if (done === undefined) return ''
    if (total === undefined || total === 0) return ` ${formatBytes(done)}`
    return total > 1e5 ? ` ${formatBytes(done)} of ${formatBytes(total)}` : ` ${done}/${total}`
  }

  return {
    line,
    /** @returns {Report & {end: () => void}} */
    part(label) {
      const write = (text, done, total) => {
        const message = `${label}: ${text}${amount(done, total)}`
        current.set(label, message)
        if (live) return draw()
        const last = lastPlain.get(label)
        if (last?.text !== text || Date.now() - last.at > 10_000) {
          lastPlain.set(label, { text, at: Date.now() })
          line(`  ${message}`)
        }
      }
      return {
        say: (text) => {
          line(`  ${label}: ${text}`)
        },
        progress: write,
        end: () => {
          current.delete(label)
          clear()
          draw()
        },
      }
    },
  }
}
