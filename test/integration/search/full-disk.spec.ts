import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listCheckpoints, readCheckpoint, writeCheckpoint } from '#main/search/training/checkpoints.ts'

/** Writes a checkpoint of 1 MB in a process that may write files of 64 kB: to the writer that is a full disk. */
const script = `
  import { writeCheckpoint } from ${JSON.stringify(import.meta.resolve('#main/search/training/checkpoints.ts'))}
  const tensors = [{ name: 'w', shape: [250000], dtype: 'float32', data: new Float32Array(250000) }]
  try {
    await writeCheckpoint(process.argv[1], {}, { epoch: 2, step: 0, sums: {}, notes: {}, history: null, tensors })
  } catch (error) {
    console.log(error.code)
  }
`

describe.skipIf(process.platform === 'win32')('a checkpoint for which there is no room', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tansaku-full-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('is a coded error, leaves the one before it untouched, and no rest behind', async () => {
    const tensors = [{ name: 'w', shape: [1], dtype: 'float32', data: Float32Array.of(1) }] as const
    const { file } = await writeCheckpoint(
      folder,
      {},
      { epoch: 1, step: 0, sums: {}, notes: {}, history: null, tensors },
    )
    const before = await readFile(file)
    const limited = spawnSync(
      'sh',
      ['-c', 'ulimit -f 64; exec "$0" --input-type=module -e "$1" "$2"', process.execPath, script, folder],
      { encoding: 'utf8' },
    )
    expect(limited.stdout.trim()).toBe('DISK_FULL')
    expect(listCheckpoints(folder)).toEqual([file])
    expect(await readdir(folder)).toHaveLength(1)
    expect(await readFile(file)).toEqual(before)
    expect((await readCheckpoint(file, {})).epoch).toBe(1)
  })
})
