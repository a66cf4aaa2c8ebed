import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readBlockFile, writeBlockFile, type Block } from './block-file.ts'

const format = { format: 'test', version: 3 }
const blocks: Block[] = [
  { name: 'bytes', shape: [5], dtype: 'uint8', data: Uint8Array.of(1, 2, 3, 4, 5) },
  { name: 'floats', shape: [3, 1], dtype: 'float32', data: Float32Array.of(0.5, -1e-9, 3e30) },
  { name: 'none', shape: [0], dtype: 'float32', data: new Float32Array() },
]

describe('a block file', () => {
  let folder = ''
  let file = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tansaku-block-'))
    file = join(folder, 'a.tansaku')
  })
  afterEach(() => rm(folder, { recursive: true }))

  const write = () => writeBlockFile(file, format, { meta: { note: 'größe' }, blocks })

  it('gives back what was written, bit for bit, and leaves nothing else in the folder', async () => {
    const bytes = await write()
    expect((await readFile(file)).length).toBe(bytes)
    expect(await readBlockFile(file, format)).toEqual({ meta: { note: 'größe' }, blocks })
    expect(await readdir(folder)).toEqual(['a.tansaku'])
  })

  it('is refused when it is cut anywhere', async () => {
    await write()
    const whole = await readFile(file)
    for (let length = 0; length < whole.length; length++) {
      await writeFile(file, whole.subarray(0, length))
      await expect(readBlockFile(file, format)).rejects.toMatchObject({ problem: 'truncated' })
    }
  })

  it('is refused when any byte has changed', async () => {
    await write()
    const whole = await readFile(file)
    for (let at = 0; at < whole.length; at++) {
      const changed = Buffer.from(whole)
      changed[at]! ^= 0x10
      await writeFile(file, changed)
      await expect(readBlockFile(file, format), `byte ${at}`).rejects.toMatchObject({ name: 'BlockFileError' })
    }
  })

  it('is refused when it is missing, another format or another version', async () => {
    await expect(readBlockFile(file, format)).rejects.toMatchObject({ problem: 'missing' })
    await write()
    await expect(readBlockFile(file, { format: 'other', version: 3 })).rejects.toMatchObject({
      problem: 'other-format',
    })
    await expect(readBlockFile(file, { format: 'test', version: 4 })).rejects.toMatchObject({
      problem: 'other-version',
    })
  })
})
