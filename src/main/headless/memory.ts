import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { serverMemoryFile } from '#main/store/index.ts'
import { secret } from './guard.ts'

/** What outlives the server, so that the pages of one that was restarted come back by themselves. */
const memorySchema = z.object({
  /** Signs sessions. Without the file nobody is signed in any more. */
  key: z.string().min(32),
  /** Where it listened last. */
  port: z.int().min(0).max(65_535),
})
export type ServerMemory = z.infer<typeof memorySchema>

/** @returns a new one where nothing is remembered, or what is there cannot be read */
export function recall(home: string): ServerMemory {
  try {
    return memorySchema.parse(JSON.parse(readFileSync(serverMemoryFile(home), 'utf8')))
  } catch {
    return { key: secret(), port: 0 }
  }
}

/** Readable by this user alone, and never half written. */
export function remember(home: string, memory: ServerMemory): void {
  const file = serverMemoryFile(home)
  writeFileSync(`${file}.new`, JSON.stringify(memory), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}
