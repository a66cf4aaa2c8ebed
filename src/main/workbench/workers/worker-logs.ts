import { appendFile, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { printableLine } from '#shared/text/printable.ts'

/** What workers told of their logs, a file each: a terminal beside the workbench reads it too. */
export interface WorkerLogs {
  add(workerId: string, lines: readonly string[]): Promise<void>
  /** The newest lines, oldest first. */
  tail(workerId: string): Promise<string[]>
}

const mostBytes = 256 * 1_024
const tailBytes = 32 * 1_024
const tailLines = 100

/** @param home a worker's id stands for its file there: nothing of it comes from the worker */
export function createWorkerLogs(home: string): WorkerLogs {
  const folder = join(home, 'workers')
  const fileOf = (workerId: string): string => join(folder, `${workerId}.log`)
  return {
    async add(workerId, lines) {
      if (lines.length === 0) return
      const file = fileOf(workerId)
      await mkdir(folder, { recursive: true, mode: 0o700 })
      if (((await stat(file).catch(() => null))?.size ?? 0) > mostBytes) {
        await rm(`${file}.1`, { force: true })
        await rename(file, `${file}.1`)
      }
      await appendFile(file, `${lines.map(printableLine).join('\n')}\n`, { mode: 0o600 })
    },
    async tail(workerId) {
      const file = await open(fileOf(workerId)).catch(() => null)
      if (file === null) return []
      try {
        const { size } = await file.stat()
        const from = Math.max(0, size - tailBytes)
        const { buffer, bytesRead } = await file.read(Buffer.alloc(tailBytes), 0, tailBytes, from)
        const lines = buffer.toString('utf8', 0, bytesRead).split('\n').slice(0, -1)
        // The first may be cut.
        return lines.slice(from > 0 ? 1 : 0).slice(-tailLines)
      } finally {
        await file.close()
      }
    },
  }
}
