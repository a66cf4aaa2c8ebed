import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fetchFile, localFolder } from '../../../scripts/setup/fetch.mjs'

const content = Buffer.from('a library of some length '.repeat(4_000))
const file = {
  project: 'library',
  name: 'library-1.whl',
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
}
const quiet = () => {
  const said = []
  return { said, say: (text) => said.push(text), progress: () => {} }
}

let folder
let target
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tansaku-downloads-'))
  target = join(folder, 'downloads', file.name)
  writeFileSync(join(folder, file.name), content)
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

test('a file arrives whole from a folder', async () => {
  await fetchFile(file, target, localFolder(folder), quiet())
  expect(readFileSync(target).equals(content)).toBe(true)
})

test('a download that breaks off is noticed and completed from where it stopped', async () => {
  const starts = []
  const breaking = (_, partial) => {
    const have = statSync(partial, { throwIfNoEntry: false })?.size ?? 0
    starts.push(have)
    appendFileSync(partial, content.subarray(have, have + 60_000))
    return Promise.resolve()
  }
  const report = quiet()
  await fetchFile(file, target, breaking, report)
  expect(starts).toEqual([0, 60_000])
  expect(readFileSync(target).equals(content)).toBe(true)
  expect(report.said[0]).toContain('fetching it again')
})

test('a corrupt download of the right length is thrown away and fetched anew', async () => {
  let attempt = 0
  const corruptOnce = async (wanted, partial, report) => {
    attempt += 1
    if (attempt === 1) writeFileSync(partial, Buffer.alloc(content.length))
    else {
      expect(existsSync(partial)).toBe(false)
      await localFolder(folder)(wanted, partial, report)
    }
  }
  await fetchFile(file, target, corruptOnce, quiet())
  expect(attempt).toBe(2)
  expect(readFileSync(target).equals(content)).toBe(true)
})

test('a truncated file left by an earlier set-up is not taken for whole', async () => {
  await fetchFile(file, target, localFolder(folder), quiet())
  writeFileSync(target, content.subarray(0, 100))
  await fetchFile(file, target, localFolder(folder), quiet())
  expect(readFileSync(target).equals(content)).toBe(true)
})

test('a file that never comes right names what was found, what was expected and what to do', async () => {
  writeFileSync(join(folder, file.name), 'not the library')
  const failure = await fetchFile(file, target, localFolder(folder), quiet(), { attempts: 2 }).catch((error) => error)
  expect(failure.name).toBe('SetupError')
  expect(failure.message).toContain(`expected ${content.length} bytes`)
  expect(failure.remedy).toContain('TANSAKU_FILES')
  expect(existsSync(target)).toBe(false)
})
