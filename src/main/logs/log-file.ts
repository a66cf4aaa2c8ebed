import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync, watch } from 'node:fs'
import { open, stat, type FileHandle } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import { printableLine } from '#shared/text/printable.ts'

const mostBytes = 512 * 1_024
const tailBytes = 128 * 1_024
/** What is written together is told together. */
const togetherMs = 100

/** Puts a file that has grown too large aside, over what was put aside before. */
export function boundLog(file: string, most = mostBytes): void {
  const bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (bytes <= most) return
  rmSync(`${file}.1`, { force: true })
  renameSync(file, `${file}.1`)
}

/** Adds lines, each on a line of its own whatever is in it; the folder is made where it is missing. */
export function appendLog(file: string, lines: readonly string[], most = mostBytes): void {
  if (lines.length === 0) return
  if (most < Infinity) boundLog(file, most)
  const text = `${lines.map(printableLine).join('\n')}\n`
  try {
    appendFileSync(file, text, { mode: 0o600 })
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    appendFileSync(file, text, { mode: 0o600 })
  }
}

/**
 * The newest lines at once (none where there is no file yet), then what is added, until the signal aborts. Who writes
 * may be another process, and may put the file aside.
 */
export async function* followLog(file: string, signal: AbortSignal): AsyncGenerator<string[], void, void> {
  const changes = watchFor(file, signal)
  const reader = createReader(file)
  try {
    yield await reader.read()
    while (await changes.next()) {
      const lines = await reader.read()
      if (lines.length > 0) yield lines
    }
  } finally {
    changes.close()
    await reader.close()
  }
}

function createReader(file: string) {
  let handle: FileHandle | null = null
  let offset = 0
  let rest = ''
  let decoder = new StringDecoder('utf8')
  let isFirst = true

  async function openIt(): Promise<void> {
    handle = await open(file).catch(() => null)
    if (handle === null) return
    const { size } = await handle.stat()
    offset = isFirst ? Math.max(0, size - tailBytes) : 0
    rest = ''
    decoder = new StringDecoder('utf8')
  }

  /** Whole lines up to the end. */
  async function readOn(): Promise<string[]> {
    const isCut = isFirst && offset > 0
    const buffer = Buffer.alloc(tailBytes)
    for (;;) {
      const { bytesRead } = await handle!.read(buffer, 0, buffer.length, offset)
      if (bytesRead === 0) break
      offset += bytesRead
      rest += decoder.write(buffer.subarray(0, bytesRead))
    }
    const lines = rest.split(/\r?\n/)
    rest = lines.pop()!
    isFirst = false
    return isCut ? lines.slice(1) : lines
  }

  return {
    async read(): Promise<string[]> {
      if (handle === null) await openIt()
      if (handle === null) {
        isFirst = false
        return []
      }
      const lines = await readOn()
      const [mine, there] = await Promise.all([handle.stat(), stat(file).catch(() => null)])
      if (there === null || (there.ino === mine.ino && there.size >= offset)) return lines
      // It was put aside, or begun anew.
      await handle.close()
      await openIt()
      return handle === null ? lines : [...lines, ...(await readOn())]
    },
    close: () => handle?.close() ?? Promise.resolve(),
  }
}

/** Tells of changes at a file, or at the folder that will hold it. */
function watchFor(file: string, signal: AbortSignal) {
  let isChanged = false
  let wake: (() => void) | undefined
  const changed = (): void => {
    isChanged = true
    wake?.()
  }
  const folderNow = (): string => {
    let folder = dirname(file)
    while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder)
    return folder
  }
  let folder = ''
  let watcher: ReturnType<typeof watch> | undefined
  const place = (): void => {
    const now = folderNow()
    if (now === folder) return
    watcher?.close()
    folder = now
    const own = folder === dirname(file) ? basename(file) : null
    watcher = watch(folder, (_, name) => {
      // A home holds files that change all the time; not every system tells which it was.
      if (own === null || name === null || name === own) changed()
    })
    // The folder was taken away: the next one above is watched.
    watcher.on('error', changed)
    // It may have come to be while nobody watched.
    changed()
  }
  place()
  signal.addEventListener('abort', changed, { once: true })
  return {
    /** Waits for a change. False at the end. */
    async next(): Promise<boolean> {
      while (!isChanged && !signal.aborted)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      if (signal.aborted) return false
      await new Promise((resolve) => setTimeout(resolve, togetherMs))
      isChanged = false
      place()
      return !signal.aborted
    },
    close(): void {
      watcher?.close()
      signal.removeEventListener('abort', changed)
    },
  }
}
