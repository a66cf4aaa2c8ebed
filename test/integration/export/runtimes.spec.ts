import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import type { BenchmarkSession } from '#main/devices/device.ts'
import { loadDataset } from '#main/search/training/data/dataset.ts'
import { orderedBatches } from '#main/search/training/data/batches.ts'
import { writeKerasJson } from '#main/search/export/keras/model.ts'
import { writeTflite } from '#main/search/export/tflite/convert.ts'
import { mendScript } from '#main/workbench/jobs/make-part.ts'
import { countArchitecture, networkOf, type ArchitectureSpec } from '#shared/architecture/index.ts'
import type { Precision } from '#shared/contract/common.ts'
import { writeModel } from '#shared/engines/ncnn/index.ts'
import { converterProgram } from '../../../scripts/setup/parts.mjs'
import { cacheDir } from '../../../scripts/setup/paths.mjs'
import { arm64Obstacle, binaryObstacle, never, phoneTest, useBench } from '../adb/fixture.ts'
import { runTansaku } from '../cli/run.ts'
import { cifar10Folder } from '../search/places.ts'
import { newHome, removeHome } from '../workbench/fixture.ts'
import { differenceOn } from './difference-on.ts'
import { lived, relativeDifference } from './lived.ts'
import { pythonWithRuntimes } from './python.ts'
import { startRuntimes, type Runtimes } from './runtimes.ts'
import { shippedSpecs } from './specs.ts'
import { warmPython } from './warm-python.ts'

const kerasProgram = fileURLToPath(new URL('keras-shapes.py', import.meta.url))
let runtimes: Runtimes | null
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tansaku-runtimes-'))
  const python = pythonWithRuntimes()
  runtimes = python === null ? null : startRuntimes(python, folder)
})
afterAll(() => {
  runtimes?.close()
  rmSync(folder, { recursive: true })
})
const requireRuntimes = (skip: TestContext['skip']): Runtimes => runtimes ?? skip('no Python with the runtimes')

const shipped = Object.keys(shippedSpecs)
const made = new Map<string, ReturnType<typeof lived>>()
/** Building one takes TensorFlow seconds: each is made once. */
function livedNet(name: string): ReturnType<typeof lived> {
  const net = made.get(name) ?? lived(networkOf(shippedSpecs[name]!))
  made.set(name, net)
  return net
}

describe('ncnn answers as TensorFlow', () => {
  it.for(shipped)('%s', async (name, { skip }) => {
    const { answers } = requireRuntimes(skip)
    const { images, logits, weighted } = livedNet(name)
    const difference = async (precision: Precision): Promise<number> => {
      const { param, bin } = writeModel(weighted, precision)
      const files = [join(folder, 'm.param'), join(folder, 'm.bin')] as const
      writeFileSync(files[0], param)
      writeFileSync(files[1], bin)
      return relativeDifference(await answers('ncnn', images, files), logits)
    }
    expect(await difference('fp32')).toBeLessThan(1e-4)
    // Eleven bits of each weight are left.
    expect(await difference('fp16')).toBeLessThan(1e-2)
  })
})

/** Emulated, the others take a minute together: TANSAKU_ALL_NETS=1 runs all of them. */
const onPhone = process.env['TANSAKU_ALL_NETS'] ? shipped : ['FBNet-A at 32²', 'MobileNetV2', 'DARTS_V2, C 8, 8 cells']

describe('ncnn on an arm64 phone answers as TensorFlow', () => {
  const bench = useBench()
  let session: Promise<BenchmarkSession> | undefined
  const openPhone = async (): Promise<BenchmarkSession> => {
    const { device } = await bench.phone('exports', { kind: 'arm64' })
    return device.openSession(never)
  }
  afterAll(async () => {
    await (await session)?.dispose()
  })

  for (const name of onPhone)
    phoneTest(
      name,
      async () => {
        session ??= openPhone()
        // Emulated processors are slow: one large picture tells as much as two.
        const net = livedNet(name)
        const pictures = net.weighted.network.nodes[0]!.output.width > 100 ? 1 : 2
        expect(await differenceOn((await session).models, net, pictures)).toBeLessThan(1e-4)
      },
      { why: arm64Obstacle ?? binaryObstacle('arm64-v8a'), timeoutMs: 300_000 },
    )
})

interface KerasShapes {
  readonly params: number
  readonly shapes: Record<string, number[]>
  readonly answer: number[]
}
function expectSameLayers(spec: ArchitectureSpec, { params, shapes, answer }: KerasShapes): void {
  const network = networkOf(spec)
  expect(params).toBe(countArchitecture(spec).params)
  for (const { id, layer, output } of network.nodes) {
    if (layer.kind === 'input' || layer.kind === 'identity') continue
    const { height, width, channels } = output
    const isVector = layer.kind === 'globalAveragePool' || layer.kind === 'linear'
    expect(shapes[id.replaceAll('/', '.')], id).toEqual(isVector ? [channels] : [height, width, channels])
  }
  expect(answer).toEqual([2, network.nodes.at(-1)!.output.channels])
}

describe('TFLite answers as TensorFlow', () => {
  let warm: Awaited<ReturnType<typeof warmPython>>
  let converter: ReturnType<typeof converterProgram>
  beforeAll(async () => {
    execFileSync(process.execPath, [mendScript(), 'converter'], { stdio: 'pipe' })
    warm = await warmPython(converterProgram(), folder)
    converter = warm.program
  }, 600_000)
  afterAll(() => {
    warm.close()
  })

  // Each takes ten seconds or more; the others are held as TensorFlow.js graphs, which these are made of.
  const converted = ['FBNet-A at 32²', 'FBNet-C at 224²', 'MobileNetV2', 'DARTS_V2, C 8, 8 cells']
  it.for(converted)('%s', { timeout: 120_000 }, async (name, { skip }) => {
    const { answers } = requireRuntimes(skip)
    const { images, logits, weighted } = livedNet(name)
    const workFolder = join(folder, name)
    mkdirSync(workFolder)
    const files = await writeTflite(
      {
        network: weighted,
        trained: networkOf(shippedSpecs[name]!),
        precisions: name === 'FBNet-A at 32²' ? ['fp32', 'fp16'] : ['fp32'],
        facts: { name, description: '', producerVersion: '0', batch: null, properties: { classes: '["a","b"]' } },
        calibration: { sizes: new Map(), pictures: null },
        converter,
        workFolder,
        stopRequested: () => false,
        onProgress: () => undefined,
      },
      'm',
    )
    const difference = async (file: string): Promise<number> => {
      const path = join(workFolder, file)
      writeFileSync(path, files!.get(file)!)
      return relativeDifference(await answers('tflite', images, [path]), logits)
    }
    expect(await difference('m.tflite')).toBeLessThan(1e-4)
    // Eleven bits of each weight are left.
    if (files!.has('m-fp16.tflite')) expect(await difference('m-fp16.tflite')).toBeLessThan(1e-2)
  })

  it(
    'Keras makes of the JSON of FBNet-A, FBNet-C and MobileNetV2 networks of the same layers',
    { timeout: 120_000 },
    () => {
      const names = ['FBNet-A at 32²', 'FBNet-C at 224²', 'MobileNetV2']
      const paths = names.map((name, i) => {
        const facts = { name, description: '', producerVersion: '0', batch: null, properties: {} }
        const path = join(folder, `net-${String(i)}.keras.json`)
        writeFileSync(path, writeKerasJson(networkOf(shippedSpecs[name]!), facts))
        return path
      })
      const { command, args, packages } = converter
      const told = execFileSync(command, [...args, '-s', kerasProgram, ...paths], {
        env: { ...process.env, PYTHONPATH: packages },
        stdio: 'pipe',
        encoding: 'utf8',
      })
      const models = told
        .trim()
        .split('\n')
        .slice(-names.length)
        .map((line) => JSON.parse(line) as KerasShapes)
      for (const [i, name] of names.entries()) expectSameLayers(shippedSpecs[name]!, models[i]!)
    },
  )

  it('Keras JSON of pools whose windows Keras would place elsewhere is refused', () => {
    const network = networkOf(shippedSpecs['DARTS_V2, C 8, 8 cells']!)
    const facts = { name: '', description: '', producerVersion: '0', batch: null, properties: {} }
    expect(() => writeKerasJson(network, facts)).toThrow(/Keras has no/)
  })

  it('is stopped in the middle', async () => {
    const { weighted } = livedNet('MobileNetV2')
    const workFolder = join(folder, 'stopped')
    mkdirSync(workFolder)
    const startedAt = performance.now()
    const files = await writeTflite(
      {
        network: weighted,
        trained: networkOf(shippedSpecs.MobileNetV2!),
        precisions: ['fp32'],
        facts: { name: '', description: '', producerVersion: '0', batch: null, properties: {} },
        calibration: { sizes: new Map(), pictures: null },
        converter: converterProgram(),
        workFolder,
        stopRequested: () => performance.now() - startedAt > 500,
        onProgress: () => undefined,
      },
      'm',
    )
    expect(files).toBeNull()
  })
})

describe('a network that was trained and exported', () => {
  let home: string
  let architecture: string
  const tansaku = async (...args: string[]): Promise<string> => {
    const { code, out, errors } = await runTansaku(home, args)
    if (code !== 0) throw new Error(`${args.join(' ')}: ${errors}`)
    return out
  }
  beforeAll(async () => {
    home = newHome()
    await tansaku('search', '--algorithm', 'random', '--architectures', '1', '--seed', '7')
    const [first] = JSON.parse(await tansaku('list', 'architectures', '--json')) as { id: string }[]
    architecture = first!.id
    const short = ['--preset', 'demo', '--epochs', '1', '--training-images', '2000', '--validation-share', '0.02']
    await tansaku('evaluate', architecture, ...short)
    await tansaku(
      'export',
      architecture,
      '--format',
      'onnx,ncnn,tflite',
      '--precision',
      'fp32,int8',
      '--to',
      join(home, 'out'),
    )
  }, 600_000)
  afterAll(() => {
    removeHome(home)
  })
  const stem = (): string =>
    join(
      home,
      'out',
      readNames()
        .find((name) => name.endsWith('.onnx'))!
        .slice(0, -5),
    )
  const readNames = (): string[] =>
    (JSON.parse(readFileSync(join(home, 'out', 'model-card.json'), 'utf8')) as { files: { path: string }[] }).files.map(
      ({ path }) => path,
    )

  it.for([
    {
      format: 'ncnn',
      runtime: 'ncnn' as const,
      endings: ['.ncnn.param', '.ncnn.bin'],
    },
    {
      format: 'TFLite',
      runtime: 'tflite' as const,
      endings: ['.tflite'],
    },
  ])('answers nearly the same in 8 bits in $format, in files much smaller', async ({ runtime, endings }, { skip }) => {
    const { answers: answersOf } = requireRuntimes(skip)
    const dataset = await loadDataset('cifar10', {
      datasetFolders: { cifar10: cifar10Folder },
      cacheFolder: cacheDir(),
    })
    const images = 500
    const numbers = Int32Array.from({ length: images }, (_, i) => i)
    const batch = orderedBatches(dataset, 'test', numbers, images).batch(0, 0)
    const classes = async (name: string): Promise<number[]> => {
      const answers = await answersOf(
        runtime,
        batch.images,
        endings.map((ending) => `${stem()}${name}${ending}`),
      )
      return Array.from(numbers, (i) => {
        const own = answers.subarray(i * 10, i * 10 + 10)
        return own.indexOf(Math.max(...own))
      })
    }
    const [exact, inEightBits] = [await classes(''), await classes('-int8')]
    expect(new Set(exact).size).toBeGreaterThan(5)
    expect(exact.filter((each, i) => each === inEightBits[i]).length).toBeGreaterThan(0.88 * images)
    const bytes = (name: string): number => readFileSync(`${stem()}${name}${endings.at(-1)!}`).length
    expect(bytes('-int8')).toBeLessThan(0.6 * bytes(''))
  })

  it.for(['run-onnx.py', 'run-ncnn.py', 'run-tflite.py'])('is run by %s beside its files', (program, { skip }) => {
    const { python } = requireRuntimes(skip)
    const told = execFileSync(python, [program], { cwd: join(home, 'out'), encoding: 'utf8' })
    expect(told).toMatch(/^class \d\n$/)
  })
})
