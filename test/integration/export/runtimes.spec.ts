import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadDataset } from '#main/search/training/data/dataset.ts'
import { orderedBatches } from '#main/search/training/data/batches.ts'
import { tf } from '#main/search/tensor/tf.ts'
import { networkOf } from '#shared/architecture/index.ts'
import type { Precision } from '#shared/contract/common.ts'
import { writeModel } from '#shared/engines/ncnn/index.ts'
import { cacheDir } from '../../../scripts/setup/paths.mjs'
import { runTansaku } from '../cli/run.ts'
import { cifar10Folder } from '../search/places.ts'
import { newHome, removeHome } from '../workbench/fixture.ts'
import { lived, relativeDifference } from './lived.ts'
import { pythonWithRuntimes } from './python.ts'
import { shippedSpecs } from './specs.ts'

const answersProgram = fileURLToPath(new URL('ncnn-answers.py', import.meta.url))
let python: string | null
let folder: string
beforeAll(() => {
  python = pythonWithRuntimes()
  folder = mkdtempSync(join(tmpdir(), 'tansaku-runtimes-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** ncnn's answers to images [n, height, width, channels]. */
function ncnnAnswers(images: tf.Tensor4D, param: string, bin: string): Float32Array {
  const [, height, width, channels] = images.shape
  const [input, output] = [join(folder, 'images'), join(folder, 'answers')]
  writeFileSync(
    input,
    tf.tidy(() => tf.transpose(images, [0, 3, 1, 2]).dataSync<'float32'>().slice()),
  )
  execFileSync(python!, [answersProgram, ...[channels, height, width].map(String), input, output, param, bin])
  return new Float32Array(Uint8Array.from(readFileSync(output)).buffer)
}

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
      'onnx,ncnn',
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

  it('answers nearly the same in 8 bits, in files a quarter as large', async ({ skip }) => {
    if (python === null) skip('no Python with the runtimes')
    const dataset = await loadDataset('cifar10', {
      datasetFolders: { cifar10: cifar10Folder },
      cacheFolder: cacheDir(),
    })
    const images = 500
    const numbers = Int32Array.from({ length: images }, (_, i) => i)
    const batch = orderedBatches(dataset, 'test', numbers, images).batch(0, 0)
    const classes = (name: string): number[] => {
      const answers = ncnnAnswers(batch.images, `${stem()}${name}.ncnn.param`, `${stem()}${name}.ncnn.bin`)
      return Array.from(numbers, (i) => {
        const own = answers.subarray(i * 10, i * 10 + 10)
        return own.indexOf(Math.max(...own))
      })
    }
    const [exact, inEightBits] = [classes(''), classes('-int8')]
    expect(new Set(exact).size).toBeGreaterThan(5)
    expect(exact.filter((each, i) => each === inEightBits[i]).length).toBeGreaterThan(0.88 * images)
    const bytes = (name: string): number => readFileSync(`${stem()}${name}.ncnn.bin`).length
    expect(bytes('-int8')).toBeLessThan(0.4 * bytes(''))
  })

  it.for(['run-onnx.py', 'run-ncnn.py'])('is run by %s beside its files', (program, { skip }) => {
    if (python === null) skip('no Python with the runtimes')
    const told = execFileSync(python!, [program], { cwd: join(home, 'out'), encoding: 'utf8' })
    expect(told).toMatch(/^class \d\n$/)
  })
})
