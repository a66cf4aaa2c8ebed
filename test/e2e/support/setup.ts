import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** Prepared homes of this run of the tests lie here, made when the first test asks. */
    readonly preparedHomes: string
  }
}

export default function setup({ provide }: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'tansaku-prepared-'))
  provide('preparedHomes', folder)
  // Each test starts hosts: their code is compiled once.
  process.env['NODE_COMPILE_CACHE'] = join(folder, 'compiled')
  return () => {
    rmSync(folder, { recursive: true, force: true })
  }
}
