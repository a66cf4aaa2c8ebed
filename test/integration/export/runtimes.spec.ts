import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadDataset } from '#main/search/training/data/dataset.ts'
import { orderedBatches } from '#main/search/training/data/batches.ts'
import { writeKerasJson } from '#main/search/export/keras/model.ts'
import { writeTflite } from '#main/search/export/tflite/convert.ts'
import { tf } from '#main/search/tensor/tf.ts'
import { mendScript } from '#main/workbench/jobs/make-part.ts'
import { countArchitecture, networkOf } from '#shared/architecture/index.ts'
import type { Precision } from '#shared/contract/common.ts'
import { writeModel } from '#shared/engines/ncnn/index.ts'
import { converterProgram } from '../../../scripts/setup/parts.mjs'
import { cacheDir } from '../../../scripts/setup/paths.mjs'
import { runTansaku } from '../cli/run.ts'
import { cifar10Folder } from '../search/places.ts'
import { newHome, removeHome } from '../workbench/fixture.ts'
import { lived, relativeDifference } from './lived.ts'
import { pythonWithRuntimes } from './python.ts'
import { shippedSpecs } from './specs.ts'

const ncnnProgram = fileURLToPath(new URL('ncnn-answers.py', import.meta.url))
const kerasProgram = fileURLToPath(new URL('keras-shapes.py', import.meta.url))
const tfliteProgram = fileURLToPath(new URL('tflite-answers.py', import.meta.url))
let python: string | null
let folder: string
beforeAll(() => {
  python = pythonWithRuntimes()
  folder = mkdtempSync(join(tmpdir(), 'tansaku-runtimes-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** A runtime's answers to images [n, height, width, channels], which it is given in the order that it wants. */
function answersOf(program: string, images: tf.Tensor4D, order: number[], files: readonly string[]): Float32Array {
  const [, height, width, channels] = images.shape
  const [input, output] = [join(folder, 'images'), join(folder, 'answers')]
  writeFileSync(
    input,
    tf.tidy(() => tf.transpose(images, order).dataSync<'float32'>().slice()),
  )
  execFileSync(python!, [program, ...[channels, height, width].map(String), input, output, ...files], { stdio: 'pipe' })
  return new Float32Array(Uint8Array.from(readFileSync(output)).buffer)
}
const ncnnAnswers = (images: tf.Tensor4D, param: string, bin: string): Float32Array =>
  answersOf(ncnnProgram, images, [0, 3, 1, 2], [param, bin])
const tfliteAnswers = (images: tf.Tensor4D, model: string): Float32Array =>
  answersOf(tfliteProgram, images, [0, 1, 2, 3], [model])

describe('ncnn answers as TensorFlow', () => {
  it.for(Object.entries(shippedSpecs))('%s', ([, spec], { skip }) => {
    if (python === null) skip('no Python with the runtimes')
    const { images, logits, weighted } = lived(networkOf(spec))
    const answers = (precision: Precision): Float32Array => {
      const { param, bin } = writeModel(weighted, precision)
      writeFileSync(join(folder, 'm.param'), param)
      writeFileSync(join(folder, 'm.bin'), bin)
      return ncnnAnswers(images, join(folder, 'm.param'), join(folder, 'm.bin'))
    }
    expect(relativeDifference(answers('fp32'), logits)).toBeLessThan(1e-4)
    // Eleven bits of each weight are left.
    expect(relativeDifference(answers('fp16'), logits)).toBeLessThan(1e-2)
  })
})

describe('TFLite answers as TensorFlow', () => {
  let converter: ReturnType<typeof converterProgram>
  beforeAll(() => {
    execFileSync(process.execPath, [mendScript(), 'converter'], { stdio: 'pipe' })
    converter = converterProgram()
  }, 600_000)

  // Each takes ten seconds or more; the others are held as TensorFlow.js graphs, which these are made of.
  const converted = ['FBNet-A at 32²', 'FBNet-C at 224²', 'MobileNetV2', 'DARTS_V2, C 8, 8 cells']
  it.for(Object.entries(shippedSpecs).filter(([name]) => converted.includes(name)))(
    '%s',
    { timeout: 120_000 },
    async ([name, spec], { skip }) => {
      if (python === null) skip('no Python with the runtimes')
      const { images, logits, weighted } = lived(networkOf(spec))
      const workFolder = join(folder, name)
      mkdirSync(workFolder)
      const files = await writeTflite(
        {
          network: weighted,
          trained: networkOf(spec),
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
      const difference = (file: string): number => {
        const path = join(workFolder, file)
        writeFileSync(path, files!.get(file)!)
        return relativeDifference(tfliteAnswers(images, path), logits)
      }
      expect(difference('m.tflite')).toBeLessThan(1e-4)
      // Eleven bits of each weight are left.
      if (files!.has('m-fp16.tflite')) expect(difference('m-fp16.tflite')).toBeLessThan(1e-2)
    },
  )

  it.for(['FBNet-A at 32²', 'FBNet-C at 224²', 'MobileNetV2'])(
    'Keras makes of the JSON of %s a network of the same layers',
    { timeout: 120_000 },
    (name) => {
      const spec = shippedSpecs[name]!
      const network = networkOf(spec)
      const facts = { name, description: '', producerVersion: '0', batch: null, properties: {} }
      const path = join(folder, 'net.keras.json')
      writeFileSync(path, writeKerasJson(network, facts))
      const { command, args, packages } = converter
      const told = execFileSync(command, [...args, '-s', kerasProgram, path], {
        env: { ...process.env, PYTHONPATH: packages },
        stdio: 'pipe',
        encoding: 'utf8',
      })
      const { params, shapes, answer } = JSON.parse(told.trim().split('\n').at(-1)!) as {
        params: number
        shapes: Record<string, number[]>
        answer: number[]
      }
      expect(params).toBe(countArchitecture(spec).params)
      for (const { id, layer, output } of network.nodes) {
        if (layer.kind === 'input' || layer.kind === 'identity') continue
        const { height, width, channels } = output
        const isVector = layer.kind === 'globalAveragePool' || layer.kind === 'linear'
        expect(shapes[id.replaceAll('/', '.')], id).toEqual(isVector ? [channels] : [height, width, channels])
      }
      expect(answer).toEqual([2, network.nodes.at(-1)!.output.channels])
    },
  )

  it('Keras JSON of pools whose windows Keras would place elsewhere is refused', () => {
    const network = networkOf(shippedSpecs['DARTS_V2, C 8, 8 cells']!)
    const facts = { name: '', description: '', producerVersion: '0', batch: null, properties: {} }
    expect(() => writeKerasJson(network, facts)).toThrow(/Keras has no/)
  })

  it('is stopped in the middle', async () => {
    const { weighted } = lived(networkOf(shippedSpecs.MobileNetV2!))
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
        converter,
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
      answers: (images: tf.Tensor4D, file: string) => ncnnAnswers(images, `${file}.ncnn.param`, `${file}.ncnn.bin`),
      ending: '.ncnn.bin',
    },
    {
      format: 'TFLite',
      answers: (images: tf.Tensor4D, file: string) => tfliteAnswers(images, `${file}.tflite`),
      ending: '.tflite',
    },
  ])(
    'answers nearly the same in 8 bits in $format, in files much smaller',
    async ({ answers: answer, ending }, { skip }) => {
      if (python === null) skip('no Python with the runtimes')
      const dataset = await loadDataset('cifar10', {
        datasetFolders: { cifar10: cifar10Folder },
        cacheFolder: cacheDir(),
      })
      const images = 500
      const numbers = Int32Array.from({ length: images }, (_, i) => i)
      const batch = orderedBatches(dataset, 'test', numbers, images).batch(0, 0)
      const classes = (name: string): number[] => {
        const answers = answer(batch.images, `${stem()}${name}`)
        return Array.from(numbers, (i) => {
          const own = answers.subarray(i * 10, i * 10 + 10)
          return own.indexOf(Math.max(...own))
        })
      }
      const [exact, inEightBits] = [classes(''), classes('-int8')]
      expect(new Set(exact).size).toBeGreaterThan(5)
      expect(exact.filter((each, i) => each === inEightBits[i]).length).toBeGreaterThan(0.88 * images)
      const bytes = (name: string): number => readFileSync(`${stem()}${name}${ending}`).length
      expect(bytes('-int8')).toBeLessThan(0.6 * bytes(''))
    },
  )

  it.for(['run-onnx.py', 'run-ncnn.py', 'run-tflite.py'])('is run by %s beside its files', (program, { skip }) => {
    if (python === null) skip('no Python with the runtimes')
    const told = execFileSync(python!, [program], { cwd: join(home, 'out'), encoding: 'utf8' })
    expect(told).toMatch(/^class \d\n$/)
  })
})
