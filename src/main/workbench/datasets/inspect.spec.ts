import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { problemIn } from './inspect.ts'

const listOf = (...names: string[]): { name: string; minimumBytes: number }[] =>
  names.map((name) => ({ name, minimumBytes: 4 }))
const lists = [listOf('train.txt', 'valid.txt', 'test.txt'), listOf('a.tokens', 'b.tokens', 'c.tokens')]

describe('problemIn', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tansaku-datasets-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const write = (name: string, text: string): void => {
    writeFileSync(join(folder, name), text)
  }

  it('tells a folder that is not set from one that is not there', async () => {
    expect(await problemIn(undefined, lists)).toEqual({
      kind: 'no-folder',
      files: ['train.txt', 'valid.txt', 'test.txt'],
    })
    expect(await problemIn(join(folder, 'nowhere'), lists)).toEqual({ kind: 'folder-missing', files: [] })
    write('file', 'text')
    expect(await problemIn(join(folder, 'file'), lists)).toEqual({ kind: 'folder-missing', files: [] })
  })

  it('names what is missing of the list that is nearest to whole', async () => {
    expect(await problemIn(folder, lists)).toEqual({
      kind: 'files-missing',
      files: ['train.txt', 'valid.txt', 'test.txt'],
    })
    write('b.tokens', 'text')
    mkdirSync(join(folder, 'a.tokens'))
    expect(await problemIn(folder, lists)).toEqual({ kind: 'files-missing', files: ['a.tokens', 'c.tokens'] })
  })

  it('names files that are too small, and is content with one whole list', async () => {
    for (const name of ['train.txt', 'valid.txt']) write(name, 'text')
    write('test.txt', '')
    expect(await problemIn(folder, lists)).toEqual({ kind: 'files-too-small', files: ['test.txt'] })
    write('test.txt', 'text')
    write('a.tokens', 'text')
    expect(await problemIn(folder, lists)).toBeNull()
  })
})
