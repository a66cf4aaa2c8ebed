import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tableOfOther } from '#main/cli/demo/devices.ts'
import { runDemo } from '#main/cli/demo/demo.ts'
import { ownPictures } from '#main/cli/demo/own-pictures.ts'
import { demoPlan, type DemoPlan } from '#main/cli/demo/plan.ts'
import { describeDemo } from '#main/cli/demo/report.ts'
import { follow } from '#main/cli/follow.ts'
import type { Session } from '#main/cli/session.ts'
import { fromRpcError } from '#main/workbench/index.ts'
import { createFixedSource } from '#main/workbench/devices/sources.ts'
import { datasetWishSchema } from '#shared/contract/datasets.ts'
import type { Front } from '#shared/contract/fronts.ts'
import { pictureClasses, pictureFolder } from '../datasets/pictures.ts'
import { cifar10Folder, testCacheFolder } from '../search/places.ts'
import { newHome, openBench, pretendDevice, removeHome, type Bench } from '../workbench/fixture.ts'

/** All of the demo, as little of each part as there can be. */
const tiny: DemoPlan = {
  ...demoPlan,
  supernet: {
    ...demoPlan.supernet,
    epochs: 1,
    batchSize: 8,
    trainingImages: 60,
    scoreShare: 0.5,
    statisticsBatches: 1,
    scoredArchitectures: 50,
  },
  evaluation: { ...demoPlan.evaluation, epochs: 2, batchSize: 8, trainingImages: 16, validationShare: 0.01 },
  latencies: 1,
  randomEach: 1,
  tableSeconds: 1,
  auditArchitectures: 2,
  measureSeconds: 1,
  deadlineSeconds: null,
}
/** There is never time for all of it. */
const hurried: DemoPlan = {
  ...tiny,
  supernet: { ...tiny.supernet, epochs: 2 },
  latencies: 2,
  deadlineSeconds: 2,
}

let home: string
let bench: Bench | undefined
let notes: string[]
beforeEach(() => {
  home = newHome()
  notes = []
})
afterEach(async () => {
  await bench?.close()
  removeHome(home)
})

async function open(clusters: number): Promise<Session> {
  const device = pretendDevice('local', {
    clusters: Array.from({ length: clusters }, (_, n) => ({ cores: [n], maxFrequencyMhz: 2_400 - n, name: `${n}` })),
  })
  bench = await openBench(home, {
    deviceSource: createFixedSource([device]),
    datasetFolders: { cifar10: cifar10Folder },
    cache: testCacheFolder,
  })
  const note = (text: string): void => {
    notes.push(text)
  }
  return {
    client: bench.client,
    workbench: bench.workbench,
    signal: new AbortController().signal,
    terminal: {
      isJson: false,
      answer: () => {},
      line: () => {},
      draw: () => {},
      note,
      progress: () => ({ show: () => {}, note, end: () => {} }),
    },
  }
}

describe('the demo', { timeout: 300_000 }, () => {
  it('goes all the way for this computer and a phone, and tells what it found against random architectures', async () => {
    const session = await open(1)
    const result = await runDemo(session, tiny, { seed: 1, folder: home })
    const { client } = session

    const tables = await Promise.all(result.tableIds.map((id) => client.latencyTables.get({ id })))
    expect(tables.map(({ origin, state }) => [origin, state])).toEqual([
      ['measured', 'complete'],
      ['imported', 'complete'],
    ])
    // The trial that tells how fast this computer is leaves nothing behind.
    expect((await client.searches.list()).map(({ id, state }) => [id, state])).toEqual([[result.searchId, 'done']])
    const retargets = await Promise.all(result.retargetIds.map((id) => client.retargets.get({ id })))
    expect(retargets.map(({ tableId }) => tableId)).toEqual(result.tableIds)

    const architectures = await Promise.all(result.architectureIds.map((id) => client.architectures.get({ id })))
    expect(architectures.map(({ origin }) => origin)).toEqual(['retargeted', 'random', 'retargeted'])
    for (const { evaluations, measurements } of architectures) {
      expect(evaluations).toMatchObject([{ state: 'done', settings: { inheritFrom: result.searchId, epochs: 2 } }])
      expect(measurements).toHaveLength(1)
    }
    const predictedHere = architectures.map(
      ({ predictions }) => predictions.find(({ tableId }) => tableId === result.tableIds[0])!.sumUs,
    )
    expect(predictedHere[1]! / predictedHere[0]!).toBeCloseTo(1, 1)
    expect(result.outcomes).toMatchObject([{ latencyUs: expect.closeTo(predictedHere[0]!, 6) as number }])
    expect(result.outcomes[0]!.found).toBe(architectures[0]!.figures[0]!.mean)
    expect(result.outcomes[0]!.random).toEqual([architectures[1]!.figures[0]!.mean])

    const devicesOf = ({ series }: Front) => series.map(({ target, points }) => [target!.deviceId, points.length])
    expect(devicesOf(result.front)).toEqual([['local', 3]])
    expect(devicesOf(result.otherFront!)).toEqual([[tables[1]!.deviceId, 3]])
    expect(result.files.map((file) => file.slice(home.length + 1))).toEqual([
      'front.svg',
      'front.json',
      'front-other-device.svg',
      'front-other-device.json',
    ])
    expect(JSON.parse(readFileSync(join(home, 'front.json'), 'utf8'))).toEqual(result.front)
    expect(existsSync(join(home, 'front-other-device.svg'))).toBe(true)

    expect(notes.join('\n')).not.toContain('slower or busier')
    const titles = result.steps.map(({ title }) => title)
    expect(titles.filter((title) => title.startsWith('Training on'))).toHaveLength(3)
    expect([titles[0], titles.at(-1)]).toEqual(['Latency table of this computer', 'Latency of 3 whole architectures'])
    expect(result.steps.reduce((sum, { seconds }) => sum + seconds, 0)).toBeLessThanOrEqual(result.seconds)
    for (const { title, seconds } of result.steps)
      expect(notes.at(-1)).toMatch(new RegExp(`^\\s*${title.replaceAll(/[.()]/g, '.')} +${seconds.toFixed(1)}$`, 'mu'))
    expect(describeDemo(result)).toMatch(/At equal latency.*random, mean/su)
  })

  it("goes all the way on the user's own pictures, at a size and for as many trainings as there is time for", async () => {
    const pictures = await pictureFolder(join(home, 'My shapes'), { perClass: 16 })
    const session = await open(1)
    const result = await runDemo(session, hurried, { seed: 1, folder: home, pictures })
    const { client } = session
    expect(result).toMatchObject({ dataset: 'My shapes', size: 32, otherFront: null })
    const set = await client.datasets.get({ id: 'My shapes' })
    expect(notes.join('\n')).toMatch(
      new RegExp(
        `"My shapes".* 5 classes.* at 32 × 32 instead of ${String(set.height)}, which there is no time for`,
        'u',
      ),
    )
    const input = { size: 32, channels: 3, classes: pictureClasses.length }
    const [tableId, ...others] = result.tableIds
    expect(others).toEqual([])
    expect((await client.latencyTables.get({ id: tableId! })).size).toEqual({ input })
    expect((await client.searches.list()).map(({ settings }) => settings)).toMatchObject([
      { dataset: 'My shapes', input },
    ])
    const architectures = await Promise.all(result.architectureIds.map((id) => client.architectures.get({ id })))
    expect(architectures.map(({ origin }) => origin)).toEqual(['retargeted', 'random'])
    for (const { spec, evaluations } of architectures) {
      expect(spec).toMatchObject({ input })
      expect(evaluations).toMatchObject([{ state: 'done', settings: { dataset: 'My shapes' } }])
    }
    expect(result.front.series.map(({ points }) => points.length)).toEqual([2])
    expect(result.files.map((file) => file.slice(home.length + 1))).toEqual(['front.svg', 'front.json'])
    for (const shortened of ['the supernet is trained', 'every architecture is trained on'])
      expect(notes.join('\n')).toMatch(new RegExp(`${shortened} for 1 instead of \\d+ epochs`, 'u'))
    // The second latency's pair is left out whole.
    expect(notes.join('\n')).toMatch(/slower or busier.*: .*, random .* not trained on/u)
    expect(result.outcomes).toHaveLength(1)
    expect(describeDemo(result)).toMatch(/At equal latency.*random, mean/su)

    // A folder is added once, however many demos a home has seen.
    expect((await ownPictures(session, pictures)).id).toBe('My shapes')
    const another = await pictureFolder(join(home, 'elsewhere', 'My shapes'), { perClass: 4 })
    expect((await ownPictures(session, another)).id).toBe('My shapes-2')
  })

  it('refuses a folder that is no set of pictures as adding one does, before anything is measured', async () => {
    const session = await open(1)
    mkdirSync(join(home, 'empty'))
    for (const [pictures, code] of [
      [join(home, 'nowhere'), 'DATASET_MISSING'],
      [join(home, 'empty'), 'DATASET_FORMAT'],
    ] as const) {
      const failure = await runDemo(session, tiny, { seed: 1, folder: home, pictures }).catch(fromRpcError)
      expect(failure).toMatchObject({ code })
      const added = await follow(
        session,
        () => session.client.datasets.add(datasetWishSchema.parse({ name: 'a', from: pictures })),
        { title: '' },
      ).catch(fromRpcError)
      expect((added as Error).message).toBe((failure as Error).message)
    }
    expect(await session.client.latencyTables.list()).toEqual([])
    expect((await session.client.datasets.list()).filter(({ origin }) => origin === 'added')).toEqual([])
  })

  it('takes other cores of this computer for the other device where there are some', async () => {
    const session = await open(2)
    const titles: string[] = []
    const stages = {
      run: async (title: string, start: () => Promise<{ id: string; jobId: string }>) => {
        titles.push(title)
        const { id, jobId } = await start()
        await bench!.ended(jobId)
        return id
      },
      budget: { trialSeconds: null, supernetShare: () => 1, trainingEpochs: () => 1, hasTimeFor: () => true },
      steps: () => [],
      seconds: () => 0,
    }
    const id = await tableOfOther(session, { kind: 'cores', cores: [1] }, stages, { ...tiny, size: null })
    const { state, protocol } = await session.client.latencyTables.get({ id: id! })
    expect([state, protocol.cores]).toEqual(['complete', [1]])

    // The phone's table is read in once, however many demos a home has seen.
    const phone = () => tableOfOther(session, { kind: 'phone' }, stages, { ...tiny, size: null })
    expect(await phone()).toBe(await phone())
    expect(titles).toHaveLength(1)
  })
})
