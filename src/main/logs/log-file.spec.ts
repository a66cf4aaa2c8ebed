import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { appendLog, followLog } from './log-file.ts'

let folder: string
let stop: AbortController
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tansaku-log-'))
  stop = new AbortController()
})
afterEach(() => {
  stop.abort()
  rmSync(folder, { recursive: true, force: true })
})

/** The next lines, of as many batches as they come in. */
async function take(lines: AsyncGenerator<string[], void, void>, count: number): Promise<string[]> {
  const taken: string[] = []
  while (taken.length < count) taken.push(...((await lines.next()).value ?? []))
  return taken
}

describe('a log file', () => {
  it('is bounded: what it held is put aside once', () => {
    const file = join(folder, 'a', 'b.log')
    for (const text of ['one', 'two', 'three']) appendLog(file, [text], 2)
    expect(readFileSync(file, 'utf8')).toBe('three\n')
    expect(readFileSync(`${file}.1`, 'utf8')).toBe('two\n')
  })

  it('has a line a line, whatever is told', () => {
    const file = join(folder, 'b.log')
    appendLog(file, ['two\nlines', '\u001b[31mred'])
    expect(readFileSync(file, 'utf8')).toBe('two lines\n\\u001b[31mred\n')
  })

  it('is followed before its folder is there, over being put aside, and as half lines come', async () => {
    const file = join(folder, 'runs', 'search-a', 'search.log')
    const lines = followLog(file, stop.signal)
    expect((await lines.next()).value).toEqual([])
    const coming = take(lines, 2)
    mkdirSync(join(folder, 'runs', 'search-a'), { recursive: true })
    appendFileSync(file, 'first\nsec')
    appendFileSync(file, 'ond\n')
    expect(await coming).toEqual(['first', 'second'])
    appendLog(file, ['last of the old'])
    appendLog(file, ['first of the new'], 4)
    expect(existsSync(`${file}.1`)).toBe(true)
    expect(await take(lines, 2)).toEqual(['last of the old', 'first of the new'])
    stop.abort()
    expect((await lines.next()).done).toBe(true)
  })

  it('that is long is told from its newest whole lines on', async () => {
    const file = join(folder, 'long.log')
    appendLog(
      file,
      Array.from({ length: 20_000 }, (_, index) => `line ${String(index)} é`),
    )
    const { value } = await followLog(file, stop.signal).next()
    expect(value?.at(-1)).toBe('line 19999 é')
    expect(value!.length).toBeLessThan(10_000)
    expect(value!.every((line) => /^line \d+ é$/.test(line))).toBe(true)
  })
})
