import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fillEntry, hashTree, inspectEntry, keyOf } from './cache.mjs'

let folder
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tansaku-cache-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const writeThree = (into) => {
  writeFileSync(join(into, 'library'), 'abc')
}

test('a filled entry is whole and knows its size', async () => {
  const entry = join(folder, 'part', 'key')
  expect(inspectEntry(entry).state).toBe('missing')
  expect(await fillEntry(entry, writeThree)).toBe(3)
  expect(inspectEntry(entry)).toEqual({ state: 'ok', bytes: 3 })
})

test('an entry whose file was cut short is broken and says so', async () => {
  const entry = join(folder, 'part', 'key')
  await fillEntry(entry, writeThree)
  truncateSync(join(entry, 'library'), 1)
  const { state, why } = inspectEntry(entry)
  expect(state).toBe('broken')
  expect(why).toContain('has 1 bytes, expected 3')
  await fillEntry(entry, writeThree)
  expect(inspectEntry(entry).state).toBe('ok')
})

test('a build that fails leaves nothing behind, and the entry that was there stays', async () => {
  const entry = join(folder, 'part', 'key')
  await fillEntry(entry, writeThree)
  await expect(
    fillEntry(entry, () => {
      throw new Error('no disk left')
    }),
  ).rejects.toThrow('no disk left')
  expect(inspectEntry(entry).state).toBe('ok')
  expect(readdirSync(join(folder, 'part'))).toEqual(['key'])
})

test('what an interrupted set-up left is swept away by the next', async () => {
  const left = join(folder, 'part', 'key.partial-999999')
  mkdirSync(left, { recursive: true })
  await fillEntry(join(folder, 'part', 'key'), writeThree)
  expect(existsSync(left)).toBe(false)
})

test('files that may change afterwards do not break an entry', async () => {
  const entry = join(folder, 'part', 'key')
  await fillEntry(
    entry,
    (into) => {
      writeThree(into)
      writeFileSync(join(into, 'certificates.pem'), 'one')
    },
    (name) => !name.endsWith('.pem'),
  )
  writeFileSync(join(entry, 'certificates.pem'), 'one and two')
  expect(inspectEntry(entry).state).toBe('ok')
})

test('a key follows every ingredient', () => {
  expect(keyOf('a', ['b'])).toBe(keyOf('a', ['b']))
  expect(keyOf('a', ['b'])).not.toBe(keyOf('a', ['c']))
  expect(keyOf('a', 'b')).not.toBe(keyOf('ab'))
})

test("a tree's hash follows names and contents, not what is left out", () => {
  writeFileSync(join(folder, 'main.cpp'), '1')
  const before = hashTree(folder, ['bin'])
  mkdirSync(join(folder, 'bin'))
  writeFileSync(join(folder, 'bin', 'program'), 'x')
  expect(hashTree(folder, ['bin'])).toBe(before)
  writeFileSync(join(folder, 'main.cpp'), '2')
  expect(hashTree(folder, ['bin'])).not.toBe(before)
})
