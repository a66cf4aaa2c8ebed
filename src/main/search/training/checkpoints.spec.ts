import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { latestCheckpoint, listCheckpoints, readCheckpoint, writeCheckpoint, type Checkpoint } from './checkpoints.ts'

const identity = { kind: 'search', settings: { seed: 1, epochs: 3 } }
const checkpoint = (epoch: number, step = 0): Checkpoint => ({
  epoch,
  step,
  sums: { loss: 0.1 + epoch },
  notes: { best: 0.5 },
  tensors: [{ name: 'values/w', shape: [2], dtype: 'float32', data: Float32Array.of(epoch, 1 / 3) }],
})
const unexpected = (message: string): never => {
  throw new Error(message)
}

describe('checkpoints', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tansaku-checkpoints-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('gives back the newest with everything in it', async () => {
    await writeCheckpoint(folder, identity, checkpoint(1))
    await writeCheckpoint(folder, identity, checkpoint(1, 20))
    expect(await latestCheckpoint(folder, identity, unexpected)).toEqual(checkpoint(1, 20))
  })

  it('keeps two', async () => {
    for (const epoch of [1, 2, 3, 10]) await writeCheckpoint(folder, identity, checkpoint(epoch))
    expect(await readdir(folder)).toEqual(['checkpoint-00003-000000.tansaku', 'checkpoint-00010-000000.tansaku'])
  })

  it('keeps that of every finished epoch where one may want to go back, and within an epoch the newest', async () => {
    for (const [epoch, step] of [
      [1, 0],
      [1, 5],
      [1, 9],
      [2, 0],
      [2, 4],
      [3, 0],
      [4, 0],
    ] as const)
      await writeCheckpoint(folder, identity, checkpoint(epoch, step), 'epochs')
    expect(await readdir(folder)).toEqual([1, 2, 3, 4].map((epoch) => `checkpoint-0000${String(epoch)}-000000.tansaku`))
    expect(await readCheckpoint(join(folder, 'checkpoint-00002-000000.tansaku'), identity)).toEqual(checkpoint(2))
  })

  it('takes the one before when the newest is truncated, and says so', async () => {
    await writeCheckpoint(folder, identity, checkpoint(1))
    const { file, bytes } = await writeCheckpoint(folder, identity, checkpoint(2))
    await truncate(file, bytes - 1)
    const warnings: string[] = []
    expect(await latestCheckpoint(folder, identity, (message) => warnings.push(message))).toEqual(checkpoint(1))
    expect(warnings).toHaveLength(1)
  })

  it('refuses with CHECKPOINT_CORRUPT when none can be read', async () => {
    const { file } = await writeCheckpoint(folder, identity, checkpoint(1))
    await truncate(file, 100)
    await expect(latestCheckpoint(folder, identity, unexpected)).rejects.toMatchObject({ code: 'CHECKPOINT_CORRUPT' })
  })

  it('refuses with CHECKPOINT_MISSING when there is none', async () => {
    await expect(latestCheckpoint(folder, identity, unexpected)).rejects.toMatchObject({ code: 'CHECKPOINT_MISSING' })
    await expect(latestCheckpoint(join(folder, 'nowhere'), identity, unexpected)).rejects.toMatchObject({
      code: 'CHECKPOINT_MISSING',
    })
  })

  it('refuses with CHECKPOINT_SETTINGS and names the settings that differ', async () => {
    const { file } = await writeCheckpoint(folder, identity, checkpoint(1))
    const other = { kind: 'search', settings: { seed: 2, epochs: 3, extra: true } }
    await expect(readCheckpoint(file, other)).rejects.toMatchObject({
      code: 'CHECKPOINT_SETTINGS',
      details: { different: ['settings.extra', 'settings.seed'] },
    })
  })

  it('refuses with CHECKPOINT_VERSION what another version wrote', async () => {
    const { file } = await writeCheckpoint(folder, identity, checkpoint(1))
    const text = await readFile(file, 'latin1')
    await writeFile(file, text.replace('"version":1', '"version":2'), 'latin1')
    await expect(readCheckpoint(file, identity)).rejects.toMatchObject({ code: 'CHECKPOINT_VERSION' })
  })

  it('lists newest first and ignores other files', async () => {
    await writeFile(join(folder, 'search.log'), '')
    for (const [epoch, step] of [
      [9, 0],
      [10, 0],
    ] as const)
      await writeCheckpoint(folder, identity, checkpoint(epoch, step))
    expect((await listCheckpoints(folder)).map((file) => file.slice(folder.length + 1))).toEqual([
      'checkpoint-00010-000000.tansaku',
      'checkpoint-00009-000000.tansaku',
    ])
  })
})
