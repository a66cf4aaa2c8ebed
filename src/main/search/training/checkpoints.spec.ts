import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EpochEvent } from '#main/compute/protocol.ts'
import {
  corruptCheckpoint,
  latestCheckpoint,
  listCheckpoints,
  readCheckpoint,
  writeCheckpoint,
  type Checkpoint,
} from './checkpoints.ts'

const identity = { kind: 'search', settings: { seed: 1, epochs: 3 } }
const told = (epoch: number): EpochEvent => ({
  type: 'evaluation-epoch',
  epoch: {
    epoch,
    trainLoss: 1 / 3,
    trainAccuracy: 0.5,
    testLoss: null,
    testAccuracy: null,
    learningRate: 0.1,
    durationMs: 5,
    validationLoss: 1,
    validationAccuracy: 0.4,
    averaged: false,
  },
})
const checkpoint = (epoch: number, step = 0): Checkpoint => ({
  epoch,
  step,
  sums: { loss: 0.1 + epoch },
  notes: { best: 0.5 },
  history: Array.from({ length: epoch }, (_, each) => told(each)),
  tensors: [{ name: 'values/w', shape: [2], dtype: 'float32', data: Float32Array.of(epoch, 1 / 3) }],
})
const asItIs = (found: Checkpoint): Checkpoint => found
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
    expect(await latestCheckpoint(folder, identity, asItIs, unexpected)).toEqual(checkpoint(1, 20))
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
    expect(await latestCheckpoint(folder, identity, asItIs, (message) => warnings.push(message))).toEqual(checkpoint(1))
    expect(warnings).toHaveLength(1)
  })

  it('refuses with CHECKPOINT_CORRUPT when none can be read', async () => {
    const { file } = await writeCheckpoint(folder, identity, checkpoint(1))
    await truncate(file, 100)
    await expect(latestCheckpoint(folder, identity, asItIs, unexpected)).rejects.toMatchObject({
      code: 'CHECKPOINT_CORRUPT',
    })
  })

  it('refuses with CHECKPOINT_MISSING when there is none', async () => {
    await expect(latestCheckpoint(folder, identity, asItIs, unexpected)).rejects.toMatchObject({
      code: 'CHECKPOINT_MISSING',
    })
    await expect(latestCheckpoint(join(folder, 'nowhere'), identity, asItIs, unexpected)).rejects.toMatchObject({
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

  it('takes the one before where the newest is whole, but of no use to the run', async () => {
    await writeCheckpoint(folder, identity, checkpoint(1))
    await writeCheckpoint(folder, identity, checkpoint(2))
    const warnings: string[] = []
    const take = (found: Checkpoint, file: string): number => {
      if (found.epoch === 2) throw corruptCheckpoint(file, 'no tensor "w"')
      return found.epoch
    }
    expect(await latestCheckpoint(folder, identity, take, (message) => warnings.push(message))).toBe(1)
    expect(warnings).toEqual([expect.stringMatching(/00002.*no tensor "w".*the checkpoint before it/s)])
  })

  it.each([
    ['a negative step', { step: -1 }],
    ['an epoch that is no number', { epoch: '1' }],
    ['figures that are none', { sums: { loss: 'low' } }],
    ['a history that lacks an epoch', { history: [told(1)] }],
    ['a history of more epochs than are finished', { history: [told(0), told(1)] }],
  ])('refuses with CHECKPOINT_CORRUPT one of a good digest with %s', async (_name, wrong) => {
    await writeCheckpoint(folder, identity, checkpoint(1))
    const { file } = await writeCheckpoint(folder, identity, { ...checkpoint(1, 7), ...(wrong as Partial<Checkpoint>) })
    await expect(readCheckpoint(file, identity)).rejects.toMatchObject({ code: 'CHECKPOINT_CORRUPT' })
  })

  it('reads what an older version wrote, which carries no history', async () => {
    const { file } = await writeCheckpoint(folder, identity, checkpoint(1))
    await asVersion(file, 1)
    const { history: _later, ...old } = checkpoint(1)
    expect(await readCheckpoint(file, identity)).toEqual({ ...old, history: null })
  })

  it('refuses with CHECKPOINT_VERSION what another version wrote', async () => {
    const { file } = await writeCheckpoint(folder, identity, checkpoint(1))
    await asVersion(file, 3)
    await expect(readCheckpoint(file, identity)).rejects.toMatchObject({ code: 'CHECKPOINT_VERSION' })
  })

  it('lists newest first and ignores other files, half-written ones among them', async () => {
    await writeFile(join(folder, 'search.log'), '')
    await writeFile(join(folder, 'checkpoint-00011-000000.tansaku.77.tmp'), '')
    for (const [epoch, step] of [
      [9, 0],
      [10, 0],
    ] as const)
      await writeCheckpoint(folder, identity, checkpoint(epoch, step))
    expect(listCheckpoints(folder).map((file) => file.slice(folder.length + 1))).toEqual([
      'checkpoint-00010-000000.tansaku',
      'checkpoint-00009-000000.tansaku',
    ])
  })
})

/** The file as another version would have written it, with a digest that fits. */
async function asVersion(file: string, version: number): Promise<void> {
  const text = (await readFile(file)).toString('latin1').replace('"version":2', `"version":${String(version)}`)
  const cut = version === 1 ? withoutHistory(text) : text
  const body = Buffer.from(cut, 'latin1').subarray(0, -32)
  await writeFile(file, Buffer.concat([body, createHash('sha256').update(body).digest()]))
}

/** Blanks take the place of what is left out, so that all else stays where it is. */
const withoutHistory = (text: string): string =>
  text.replace(/"history":\[.*?\}\}\],/, (found) => ' '.repeat(found.length))
