import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

/** Copies two files in a process of its own, which is killed when it is about to rename for the n-th time. */
function copyAndKill(folder: string, rename: number): NodeJS.Signals | null {
  const script = `
    import fs from 'node:fs/promises'
    import { syncBuiltinESMExports } from 'node:module'
    const rename = fs.rename
    let count = 0
    fs.rename = (from, to) => (++count === ${String(rename)} ? process.kill(process.pid, 'SIGKILL') : rename(from, to))
    syncBuiltinESMExports()
    const { copyFiles } = await import(${JSON.stringify(import.meta.resolve('#main/cli/copied-files.ts'))})
    const read = ({ path }) => ({ base64: Buffer.from('new ' + path).toString('base64') })
    const session = { signal: new AbortController().signal, client: { exports: { read } } }
    const files = ['net.bin', 'sub/card.json'].map((path) => ({ path, bytes: 4 + path.length }))
    await copyFiles(session, { id: 'export-1' }, files, process.argv[1])
  `
  return spawnSync(process.execPath, ['--input-type=module', '-e', script, folder], { encoding: 'utf8' }).signal
}

describe('an export that is killed', () => {
  let base = ''
  let folder = ''
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'tansaku-killed-'))
    folder = join(base, 'out')
  })
  afterEach(() => rm(base, { recursive: true }))
  const contents = async (): Promise<Record<string, string>> => {
    const names = await readdir(folder, { recursive: true, withFileTypes: true })
    const files = names.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name))
    return Object.fromEntries(
      await Promise.all(
        files.map(async (file) => [file.slice(folder.length + 1), await readFile(file, 'utf8')] as const),
      ),
    )
  }

  it('leaves no folder of that name, where there was none; one that is not has all files at once', async () => {
    expect(copyAndKill(folder, 1)).toBe('SIGKILL')
    expect(existsSync(folder)).toBe(false)
    expect(await readdir(base)).toEqual(['out.unfinished-export-1'])
    expect(copyAndKill(folder, 2)).toBeNull()
    expect(await contents()).toEqual({ 'net.bin': 'new net.bin', 'sub/card.json': 'new sub/card.json' })
    expect(await readdir(base)).toEqual(['out'])
  })

  it('leaves what lay in a folder, and says there what became of it; the next takes its place', async () => {
    await mkdir(join(folder, 'sub'), { recursive: true })
    const older = { 'net.bin': 'old net', 'sub/card.json': 'old card', 'mine.txt': 'mine' }
    for (const [name, text] of Object.entries(older)) await writeFile(join(folder, name), text)
    // The first file has gone to its place; the second's is about to be made free.
    expect(copyAndKill(folder, 3)).toBe('SIGKILL')
    const { 'unfinished-export-1/README.txt': note, ...left } = await contents()
    expect(note).toContain('Export again')
    expect(left).toEqual({
      ...{ 'net.bin': 'new net.bin', 'sub/card.json': 'old card', 'mine.txt': 'mine' },
      ...{ 'unfinished-export-1/old/net.bin': 'old net', 'unfinished-export-1/new/sub/card.json': 'new sub/card.json' },
    })
    await rm(join(folder, 'unfinished-export-1'), { recursive: true })
    expect(copyAndKill(folder, 9)).toBeNull()
    expect(await contents()).toEqual({ ...older, 'net.bin': 'new net.bin', 'sub/card.json': 'new sub/card.json' })
  })
})
