import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { publishedArchitectures } from '#shared/architecture/index.ts'
import type { Evaluation } from '#shared/contract/architectures.ts'
import type { Deployment } from '#shared/contract/deployments.ts'
import type { Job } from '#shared/contract/jobs.ts'
import { conditionsText } from '#shared/latency/target.ts'
import type { PreparedModel } from '#main/compute/protocol.ts'
import { chosenWeightsName, deploymentFiles } from '#main/compute/run-folder.ts'
import type { AdbOptions } from '#main/devices/adb/index.ts'
import type { DeviceSource } from '#main/devices/device.ts'
import { createLocalDevice } from '#main/devices/local/index.ts'
import { runDeployment } from '#main/search/deployment/run.ts'
import { runFolder } from '#main/store/index.ts'
import { runOnDevice } from '#main/workbench/deployments/on-device.ts'
import { createFixedSource } from '#main/workbench/devices/sources.ts'
import { benchmarkBinary, cacheDir } from '../../../scripts/setup/paths.mjs'
import type { Phone, PhoneFace } from '../../device-lab/index.ts'
import { runTansaku } from '../cli/run.ts'
import { plainPicture } from '../datasets/pictures.ts'
import { cifar10Folder } from '../search/places.ts'
import { failureOf, newHome, openBench, removeHome, type Bench } from '../workbench/fixture.ts'
import { arm64Obstacle, binaryObstacle, eventually, phoneTest, useBench } from './fixture.ts'

const lab = useBench()
const local = createLocalDevice({ binary: benchmarkBinary() })
let home: string
let trained: Evaluation
let open: Bench | undefined

/** More than are run until somebody interferes. */
const endless = 4_000

/** All but the plainest kind of blocks, so that each kind of layer is there. */
const blocks = ['k3_e1', 'k3_e3', 'k5_e3', 'skip', 'k3_e1_g2', 'k3_e6', 'k5_e3']

/** What a command in this home says. */
async function told(...args: string[]): Promise<string> {
  const { out, errors, code } = await runTansaku(home, [...args, '--json'])
  expect(code, errors).toBe(0)
  return out
}

beforeAll(async () => {
  home = newHome()
  const file = join(home, 'net.json')
  writeFileSync(file, JSON.stringify({ family: 'fbnet', space: 'fbnet-mini', blocks }))
  // Long enough to have learned: of a network that guesses, whichever rounding names other classes on other processors.
  const short = ['--preset', 'demo', '--epochs', '6', '--batch-size', '64', '--training-images', '1280']
  trained = JSON.parse(await told('evaluate', file, ...short)) as Evaluation
}, 240_000)
afterEach(async () => {
  await open?.close()
  open = undefined
})
afterAll(() => {
  removeHome(home)
})

async function workbenchOn(deviceSource: DeviceSource): Promise<Bench> {
  open = await openBench(home, { deviceSource, cache: cacheDir() })
  return open
}
const stored = (): Promise<Deployment[]> => open!.client.deployments.ofArchitecture({ id: trained.architectureId })

type Wish = Partial<Parameters<Bench['client']['deployments']['start']>[0]> & { readonly deviceId: string }
async function started(wish: Wish): Promise<{ jobId: string; id: string }> {
  return open!.client.deployments.start({
    architectureId: trained.architectureId,
    weights: { kind: 'trained', evaluationId: trained.id },
    precisions: ['fp32'],
    pictures: 20,
    ...wish,
  })
}
async function run(wish: Wish): Promise<{ job: Job; deployment: Deployment | undefined }> {
  const { jobId, id } = await started(wish)
  const job = await open!.ended(jobId)
  return { job, deployment: (await stored()).find((each) => each.id === id) }
}
/** Nothing of a deployment is left where it was prepared. */
const foldersLeft = (): string[] => readdirSync(runFolder(home, '')).filter((name) => name.startsWith('deployment-'))

async function phone(name: string, face: Partial<PhoneFace> = {}, options: Partial<AdbOptions> = {}): Promise<Phone> {
  const found = await lab.phone(name, face, options)
  await workbenchOn(found.source)
  return found.phone
}
const idOf = ({ serial }: Phone): string => `adb:${serial}`
const leftOn = async (there: Phone): Promise<string> => {
  const { createShell } = await import('#main/devices/adb/shell.ts')
  const { createAdbServer } = await import('#main/devices/adb/server.ts')
  const server = createAdbServer(
    { host: '127.0.0.1', port: lab.lab.server.port },
    { adbPath: null, startServer: false },
  )
  const shell = createShell({ server, serial: there.serial })
  return (await shell.run(['ls', '-A', '/data/local/tmp'], { signal: AbortSignal.timeout(10_000) })).trim()
}
/** A companion of the trained network's files. */
async function exportedText(path: string): Promise<string> {
  const { exports } = open!.client
  const weights = { kind: 'trained', evaluationId: trained.id } as const
  const { jobId, id } = await exports.start({ architectureId: trained.architectureId, weights, formats: ['onnx'] })
  await open!.ended(jobId)
  const { base64 } = await exports.read({ id, path, offset: 0 })
  await exports.remove({ id })
  return Buffer.from(base64, 'base64').toString()
}
const running = async (jobId: string): Promise<void> => {
  await open!.until(
    (event) =>
      event.type === 'job' &&
      event.job.id === jobId &&
      event.job.progress?.stage.name === 'deploying' &&
      event.job.progress.done > 0,
  )
}

describe('a trained network on this computer', () => {
  it('names the same classes as TensorFlow in fp32, nearly so in int8, and rounding explains all layers', async () => {
    await workbenchOn(createFixedSource([local]))
    const { job, deployment } = await run({ deviceId: 'local', precisions: ['fp32', 'int8'], pictures: 200 })
    expect(job).toMatchObject({ state: 'done', failure: null })
    const [fp32, int8] = deployment!.results.map((each) => {
      if (each.state !== 'ran' || each.agreement === null) throw new Error(JSON.stringify(each))
      return { ...each, agreement: each.agreement }
    })
    expect(fp32!.agreement).toMatchObject({ pictures: 200, same: 200, broken: 0, unexplained: null })
    expect(fp32!.agreement.correct.device).toBe(fp32!.agreement.correct.tensorflow)
    expect(fp32!.agreement.logits.largest / fp32!.agreement.logits.scale).toBeLessThan(1e-4)
    expect(int8!.agreement.unexplained).toBeNull()
    expect(int8!.agreement.same).toBeGreaterThan(180)
    expect(int8!.agreement.logits.mean).toBeGreaterThan(fp32!.agreement.logits.mean)
    expect(int8!.fileBytes).toBeLessThan(fp32!.fileBytes / 2)
    for (const { latency, loadUs, peakBytes, target, agreement } of [fp32!, int8!]) {
      expect(latency.samples).toBe(200)
      expect(latency.intervalUs.low).toBeLessThanOrEqual(latency.medianUs)
      expect(latency.intervalUs.high).toBeGreaterThanOrEqual(latency.medianUs)
      expect(loadUs).toBeGreaterThan(0)
      expect(peakBytes).toBeGreaterThan(1e6)
      expect(target).toMatchObject({ deviceId: 'local', engine: 'ncnn', threads: 1 })
      expect(agreement.layers!.at(-1)!.layer).toContain('linear')
    }
    expect(foldersLeft()).toEqual([])
    const card = await exportedText('model-card.md')
    expect(card).toContain('1280 images to train on, 5000 held out to choose by, 10000 to test on')
    expect(card).toMatch(/test images right \(95 % interval [\d.]+ % to [\d.]+ %\)/)
    const right = (100 * fp32!.agreement.correct.device) / 200
    expect(card).toContain(`${conditionsText(fp32!.target)} | ${right.toFixed(2)} % of 200 |`)
  })

  it('tells which layer went wrong first, where a kernel is damaged on its way', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tansaku-deployment-'))
    try {
      await workbenchOn(createFixedSource([local]))
      const { spec } = await open!.client.architectures.get({ id: trained.architectureId })
      const prepared: PreparedModel[] = []
      const task = {
        kind: 'deployment' as const,
        id: 'deployment-test',
        spec,
        weights: {
          kind: 'trained' as const,
          file: join(runFolder(home, trained.id), chosenWeightsName),
          settings: trained.settings,
        },
        precisions: ['fp32' as const],
        pictures: 10,
        datasetFolders: { cifar10: cifar10Folder },
        cacheFolder: cacheDir(),
        folder,
      }
      await runDeployment(task, {
        emit: (event) => void (event.type === 'prepared' && prepared.push(event.model)),
        stopRequested: () => false,
      })
      const control = { signal: new AbortController().signal, progress: () => {} }
      const description = await local.describe(control.signal)
      const unexplained = async () => {
        const { results } = await runOnDevice(local, description, task, prepared[0]!, control)
        return results[0]?.state === 'ran' ? results[0].agreement?.unexplained : undefined
      }
      expect(await unexplained()).toBeNull()
      // A flag and the kernel with its bias of the first convolution come before the second's.
      const bytes = readFileSync(join(folder, deploymentFiles.weights('fp32')))
      const at = 4 + 4 * (27 * 16 + 16) + 4
      bytes.fill(0, at, at + 4 * 9)
      writeFileSync(join(folder, deploymentFiles.weights('fp32')), bytes)
      expect(await unexplained()).toMatchObject({ layer: prepared[0]!.reference!.layers[1]!.id })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('is run in what the computer can, and what it cannot is told; alone that is a failure', async () => {
    await workbenchOn(createFixedSource([local]))
    const { job, deployment } = await run({ deviceId: 'local', precisions: ['fp32', 'fp16'] })
    expect(job.state).toBe('done')
    expect(deployment!.results).toMatchObject([
      { state: 'ran', precision: 'fp32' },
      { state: 'failed', precision: 'fp16', failure: { code: 'PRECISION_UNSUPPORTED' } },
    ])
    const alone = await run({ deviceId: 'local', precisions: ['fp16'] })
    expect(alone.job).toMatchObject({ state: 'failed', failure: { code: 'PRECISION_UNSUPPORTED' } })
    expect(alone.deployment).toBeUndefined()
  })

  it('that was never trained is run for its latency alone, and not in 8 bits', async () => {
    await workbenchOn(createFixedSource([local]))
    const weights = { kind: 'untrained', seed: 1 } as const
    const { deployment } = await run({ deviceId: 'local', weights })
    expect(deployment).toMatchObject({ dataset: null, weights, results: [{ state: 'ran', agreement: null }] })
    const refused = await failureOf(started({ deviceId: 'local', weights, precisions: ['int8'] }))
    expect(refused).toMatchObject({ code: 'BAD_REQUEST' })
  })

  it('or any other that is measured tells what it takes to load, and its memory, each its own', async () => {
    await workbenchOn(createFixedSource([local]))
    const large = await open!.client.architectures.add({ name: 'large', spec: publishedArchitectures['mobilenet-v2'] })
    const ids = [large.id, trained.architectureId]
    const protocol = { budgetSeconds: 1 }
    const { jobId } = await open!.client.architectures.measureTogether({ ids, deviceId: 'local', protocol })
    expect(await open!.ended(jobId)).toMatchObject({ state: 'done', failure: null })
    const loadings = await Promise.all(
      ids.map(async (id) => (await open!.client.architectures.get({ id })).measurements[0]!.loading!),
    )
    const [big, small] = loadings.map(({ loadUs, peakBytes }) => ({ loadUs, peakBytes: peakBytes! }))
    // Of 3.5 million weights, 4 bytes each.
    expect(big!.peakBytes - small!.peakBytes).toBeGreaterThan(12e6)
    expect(small!.peakBytes).toBeGreaterThan(1e6)
    expect(big!.loadUs).toBeGreaterThan(small!.loadUs)
    expect(small!.loadUs).toBeGreaterThan(0)
  })

  it('whose weights are gone is refused, and leaves nothing behind', async () => {
    await workbenchOn(createFixedSource([local]))
    const weights = join(runFolder(home, trained.id), chosenWeightsName)
    renameSync(weights, `${weights}.away`)
    try {
      const { job } = await run({ deviceId: 'local' })
      expect(job).toMatchObject({ state: 'failed', failure: { code: expect.stringMatching(/^CHECKPOINT_/) as string } })
      expect(foldersLeft()).toEqual([])
    } finally {
      renameSync(`${weights}.away`, weights)
    }
  })

  it('whose pictures to calibrate with are of one class is run in all but 8 bits, which tell why; 8 bits alone fail', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tansaku-one-class-'))
    try {
      let pictureNumber = 0
      const held = { train: ['a', 'b'], val: ['a'], test: ['a', 'b'] }
      for (const [split, classes] of Object.entries(held))
        for (const name of classes) {
          mkdirSync(join(folder, split, name), { recursive: true })
          for (let each = 0; each < 8; each++)
            await plainPicture(32, 32, pictureNumber++).toFile(join(folder, split, name, `${String(each)}.png`))
        }
      await told('dataset', 'add', 'one-sided', '--from', folder, '--size', '32')
      const file = join(folder, 'net.json')
      const input = { size: 32, channels: 3, classes: 2 }
      writeFileSync(file, JSON.stringify({ family: 'fbnet', space: 'fbnet-mini', blocks, input }))
      const short = ['--preset', 'demo', '--epochs', '1', '--batch-size', '8']
      const { id: evaluationId, architectureId } = JSON.parse(
        await told('evaluate', file, '--dataset', 'one-sided', ...short),
      ) as Evaluation
      await workbenchOn(createFixedSource([local]))
      const weights = { kind: 'trained', evaluationId } as const
      const alone = await started({ deviceId: 'local', architectureId, weights, precisions: ['int8'] })
      expect(await open!.ended(alone.jobId)).toMatchObject({
        state: 'failed',
        failure: { code: 'CALIBRATION_UNUSABLE' },
      })
      expect(await open!.client.deployments.ofArchitecture({ id: architectureId })).toEqual([])
      const both = await started({ deviceId: 'local', architectureId, weights, precisions: ['int8', 'fp32'] })
      expect(await open!.ended(both.jobId)).toMatchObject({ state: 'done', failure: null })
      const results = [
        { state: 'failed', precision: 'int8', failure: { code: 'CALIBRATION_UNUSABLE' } },
        { state: 'ran', precision: 'fp32' },
      ]
      expect(await open!.client.deployments.ofArchitecture({ id: architectureId })).toMatchObject([{ results }])
      await open!.close()
      open = undefined
      const said = await runTansaku(home, ['deploy', architectureId, '--precision', 'fp32,int8', '--pictures', '4'])
      expect(said.code).toBe(1)
      expect(said.out).toContain('int8: not run. CALIBRATION_UNUSABLE: ')
      expect(said.out).toContain('fp32: ')
      expect(foldersLeft()).toEqual([])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }, 120_000)
})

describe('a trained network on a phone', () => {
  phoneTest(
    'with half precision names nearly the same classes in each precision, and nothing is left there',
    async () => {
      const there = await phone('half', { kind: 'arm64' })
      const { job, deployment } = await run({ deviceId: idOf(there), precisions: ['fp32', 'fp16', 'int8'] })
      expect(job).toMatchObject({ state: 'done', failure: null })
      for (const each of deployment!.results) {
        expect(each).toMatchObject({ state: 'ran', agreement: { pictures: 20, broken: 0, unexplained: null } })
        if (each.state !== 'ran' || each.agreement === null) continue
        // A net that has learnt little hardly prefers one class: in 8 bits its answers tell more than its choices.
        const { same, logits } = each.agreement
        expect(same).toBeGreaterThanOrEqual({ fp32: 20, fp16: 19, int8: 15 }[each.precision])
        expect(logits.mean / logits.scale).toBeLessThan({ fp32: 1e-5, fp16: 5e-3, int8: 0.05 }[each.precision])
      }
      expect(await leftOn(there)).toBe('')
      await lab.lab.unplug(there)
    },
    { why: arm64Obstacle ?? binaryObstacle('arm64-v8a'), timeoutMs: 300_000 },
  )

  const x86 = { why: binaryObstacle('x86_64') }
  const program = (): number => statSync(benchmarkBinary('x86_64')).size

  phoneTest(
    'that has room for a picture at a time is run piece by piece, without the values of layers',
    async () => {
      const there = await phone('narrow', { diskBytes: program() + (1_500 << 10) })
      const { deployment } = await run({ deviceId: idOf(there), pictures: 10 })
      expect(deployment!.results).toMatchObject([
        { state: 'ran', agreement: { pictures: 10, same: 10, layers: null, unexplained: null } },
      ])
      expect(await leftOn(there)).toBe('')
      await lab.lab.unplug(there)
    },
    x86,
  )

  phoneTest(
    'that is too full for the net says how much is needed, and nothing is left there',
    async () => {
      const there = await phone('full', { diskBytes: program() + (1_100 << 10) })
      const { job, deployment } = await run({ deviceId: idOf(there) })
      expect(job).toMatchObject({ state: 'failed', failure: { code: 'DEVICE_STORAGE_FULL' } })
      expect(deployment).toBeUndefined()
      expect(await leftOn(there)).toBe('')
      expect(foldersLeft()).toEqual([])
      await lab.lab.unplug(there)
    },
    x86,
  )

  phoneTest(
    'is stopped when its user says so, and nothing is left there or kept',
    async () => {
      const there = await phone('stopped')
      const { jobId, id } = await started({ deviceId: idOf(there), pictures: endless })
      await running(jobId)
      await open!.client.jobs.cancel({ id: jobId })
      expect((await open!.ended(jobId)).state).toBe('cancelled')
      expect((await stored()).map((each) => each.id)).not.toContain(id)
      expect(await leftOn(there)).toBe('')
      expect(foldersLeft()).toEqual([])
      await lab.lab.unplug(there)
    },
    x86,
  )

  phoneTest(
    'that is unplugged in the middle fails with a code, and cleans up by itself',
    async () => {
      const there = await phone('unplugged', {}, { guardPace: { everySeconds: 1, staleSeconds: 6 } })
      const before = (await stored()).length
      const { jobId } = await started({ deviceId: idOf(there), pictures: endless })
      await running(jobId)
      await lab.lab.server.disconnect(there.serial)
      const { state, failure } = await open!.ended(jobId)
      expect({ state, code: failure?.code }).toEqual({ state: 'failed', code: 'DEVICE_GONE' })
      expect(await stored()).toHaveLength(before)
      expect(foldersLeft()).toEqual([])
      await lab.lab.plug(there)
      await eventually('the phone has removed what was sent', async () => (await leftOn(there)) === '')
      await lab.lab.unplug(there)
    },
    x86,
  )
})
