import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const from = (specifier: string): string => JSON.stringify(import.meta.resolve(specifier))

/** Runs a piece of program that may write files of 64 kB: to the writer that is a full disk. @returns what it prints */
function limited(script: string, folder: string): string {
  const shell = 'ulimit -f 64; exec "$0" --input-type=module -e "$1" "$2"'
  return spawnSync('sh', ['-c', shell, process.execPath, script, folder], { encoding: 'utf8' }).stdout.trim()
}

/** Copies a small file, and one for which there is no room. */
const copying = `
  import { copyFiles } from ${from('#main/cli/copied-files.ts')}
  const read = ({ path }) => ({ base64: Buffer.alloc(path === 'small' ? 10 : 1_000_000).toString('base64') })
  const session = { signal: new AbortController().signal, client: { exports: { read } } }
  const files = [{ path: 'small', bytes: 10 }, { path: 'sub/large', bytes: 1_000_000 }]
  try {
    await copyFiles(session, { id: 'export-1' }, files, process.argv[1])
  } catch (error) {
    console.log(error.code)
  }
`
/** Copies into a folder in which a folder has a file's name. */
const blocked = copying.replaceAll('1_000_000', '20')

/** Bytes that no zip makes smaller, in files that are there already. */
const bundling = `
  import { writeBundle } from ${from('#main/workbench/exports/bundle.ts')}
  try {
    await writeBundle(process.argv[1], 'all.zip', [{ path: 'one' }, { path: 'two' }])
  } catch (error) {
    console.log(error.code)
  }
`

describe.skipIf(process.platform === 'win32')('an export for which there is no room, or no place,', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tansaku-full-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('is not copied in part: a coded error, and what lay in the folder before is untouched', async () => {
    await writeFile(join(folder, 'small'), 'older')
    expect(limited(copying, folder)).toBe('DISK_FULL')
    expect(await readdir(folder)).toEqual(['small'])
    expect(await readFile(join(folder, 'small'), 'utf8')).toBe('older')
  })

  it('takes back what went to its place before another could not', async () => {
    await writeFile(join(folder, 'small'), 'older')
    await mkdir(join(folder, 'sub', 'large'), { recursive: true })
    await writeFile(join(folder, 'sub', 'large', 'mine'), 'mine')
    expect(limited(blocked, folder)).toBe('CONFLICT')
    expect((await readdir(folder, { recursive: true })).sort()).toEqual(['small', 'sub', 'sub/large', 'sub/large/mine'])
    expect(await readFile(join(folder, 'small'), 'utf8')).toBe('older')
  })

  it('is refused where a file has the name of its folder, which stays as it is', async () => {
    await writeFile(join(folder, 'file'), 'mine')
    expect(limited(blocked, join(folder, 'file'))).toBe('BAD_REQUEST')
    expect(limited(blocked, join(folder, 'file', 'below'))).toBe('BAD_REQUEST')
    expect(await readFile(join(folder, 'file'), 'utf8')).toBe('mine')
  })

  it('leaves not even a folder, where there was none', async () => {
    expect(limited(copying, join(folder, 'new', 'place'))).toBe('DISK_FULL')
    expect(await readdir(folder)).toEqual([])
  })

  it('is a coded error where its zip is written', async () => {
    const { randomBytes } = await import('node:crypto')
    for (const name of ['one', 'two']) await writeFile(join(folder, name), randomBytes(60_000))
    expect(limited(bundling, folder)).toBe('DISK_FULL')
  })
})
