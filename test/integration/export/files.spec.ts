import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadCifar10 } from '#main/search/training/data/cifar10.ts'
import { runFolder } from '#main/store/index.ts'
import { cacheDir } from '../../../scripts/setup/paths.mjs'
import { runTansaku } from '../cli/run.ts'
import { cifar10Folder } from '../search/places.ts'
import { newHome, removeHome } from '../workbench/fixture.ts'

let home: string
let trained: {
  readonly id: string
  readonly architectureId: string
  readonly result: { readonly testAccuracy: number }
}
const tansaku = async (...args: string[]): Promise<string> => {
  const { code, out, errors } = await runTansaku(home, args)
  if (code !== 0) throw new Error(`${args.join(' ')}: ${errors}`)
  return out
}
const refusal = async (...args: string[]): Promise<string> => (await runTansaku(home, args)).errors
const exportsLeft = (): string[] => readdirSync(runFolder(home, '')).filter((name) => name.startsWith('export-'))

beforeAll(async () => {
  home = newHome()
  await tansaku('search', '--algorithm', 'random', '--architectures', '2', '--seed', '7')
  const [first] = JSON.parse(await tansaku('list', 'architectures', '--json')) as { id: string }[]
  const short = ['--preset', 'demo', '--epochs', '2', '--batch-size', '64', '--training-images', '640']
  trained = JSON.parse(await tansaku('evaluate', first!.id, ...short, '--json')) as typeof trained
})
afterAll(() => {
  removeHome(home)
})

/** Share of CIFAR-10's test images that a file's network gets right, as its card says to feed it. */
async function accuracyOf(model: Buffer, { mean, std }: { mean: number[]; std: number[] }): Promise<number> {
  const { test } = await loadCifar10(cifar10Folder, cacheDir())
  const session = await InferenceSession.create(model)
  const [pixels, batch] = [1_024, 250]
  let correct = 0
  for (let start = 0; start < test.count; start += batch) {
    const input = new Float32Array(batch * 3 * pixels)
    for (let image = 0; image < batch; image++)
      for (let pixel = 0; pixel < pixels; pixel++)
        for (let channel = 0; channel < 3; channel++) {
          const value = test.pixels[((start + image) * pixels + pixel) * 3 + channel]! / 255
          input[(image * 3 + channel) * pixels + pixel] = (value - mean[channel]!) / std[channel]!
        }
    const { logits } = await session.run({ images: new Tensor('float32', input, [batch, 3, 32, 32]) })
    const answers = logits!.data as Float32Array
    for (let image = 0; image < batch; image++) {
      const own = answers.subarray(image * 10, image * 10 + 10)
      if (own.indexOf(Math.max(...own)) === test.labels[start + image]) correct++
    }
  }
  return correct / test.count
}

describe('a trained network that was exported', () => {
  it('gets as many test images right in ONNX Runtime as it did in training, and says how it is fed', async () => {
    const folder = join(home, 'out')
    await tansaku('export', trained.architectureId, '--format', 'onnx,ncnn', '--to', folder)
    const card = JSON.parse(readFileSync(join(folder, 'model-card.json'), 'utf8')) as {
      files: { path: string; sha256: string; bytes: number }[]
      input: { normalisation: { mean: number[]; std: number[] } }
      training: { evaluation: { id: string; result: { testAccuracy: number } } }
    }
    expect(card.training.evaluation).toMatchObject({ id: trained.id, result: trained.result })
    for (const { path, sha256, bytes } of card.files) {
      const content = readFileSync(join(folder, path))
      expect([content.length, createHash('sha256').update(content).digest('hex')]).toEqual([bytes, sha256])
    }
    expect(card.files.map(({ path }) => path.replace(/^[^.]+/, ''))).toEqual(['.onnx', '.ncnn.param', '.ncnn.bin'])
    expect(readFileSync(join(folder, 'labels.txt'), 'utf8').split('\n')[3]).toBe('cat')
    expect(readFileSync(join(folder, 'model-card.md'), 'utf8')).toContain(
      `${(trained.result.testAccuracy * 100).toFixed(2)} % of the test images right`,
    )
    const model = readFileSync(join(folder, card.files[0]!.path))
    // A rounding may turn one image over.
    expect(Math.abs((await accuracyOf(model, card.input.normalisation)) - trained.result.testAccuracy)).toBeLessThan(
      1.5e-4,
    )
    expect(exportsLeft()).toEqual([])
  })

  it('is one zip where a bundle is asked for, for as many images as were said', async () => {
    const folder = join(home, 'zip')
    const told = await tansaku(
      ...[
        'export',
        trained.architectureId,
        '--format',
        'tfjs,onnx',
        '--bundle',
        '--batch',
        '3',
        '--to',
        folder,
        '--json',
      ],
    )
    const { written } = JSON.parse(told) as { written: { path: string }[] }
    expect(readdirSync(folder)).toEqual(written.map(({ path }) => path))
    const inside = unzipSync(readFileSync(join(folder, written[0]!.path)))
    const names = Object.keys(inside)
    expect(names).toEqual(expect.arrayContaining(['model-card.md', 'labels.txt', 'run-onnx.py', 'run-tfjs.html']))
    const model = names.find((name) => name.endsWith('model.json'))!
    expect(JSON.parse(strFromU8(inside[model]!))).toMatchObject({
      signature: {
        inputs: { images: { tensorShape: { dim: [{ size: '3' }, { size: '32' }, { size: '32' }, { size: '3' }] } } },
      },
    })
  })
})

describe('an export is refused, and leaves nothing behind,', () => {
  it('for a network that was never trained, unless random weights are asked for', async () => {
    const list = JSON.parse(await tansaku('list', 'architectures', '--json')) as { id: string }[]
    const other = list.find(({ id }) => id !== trained.architectureId)!.id
    expect(await refusal('export', other, '--format', 'onnx', '--to', join(home, 'never'))).toMatch(
      /CONFLICT.*never trained.*--untrained/,
    )
    expect(readdirSync(home)).not.toContain('never')
    const told = await tansaku('export', other, '--format', 'onnx', '--untrained', '--to', join(home, 'random'))
    expect(told).toContain('random weights')
    expect(readFileSync(join(home, 'random', 'model-card.md'), 'utf8')).toContain('Never trained')
  })

  it.each([
    ['of recurrent cells', ['ptb-v1', '--format', 'onnx', '--untrained'], /EXPORT_UNSUPPORTED.*genotype/],
    [
      'in 8 bits of random weights',
      ['fbnet-a', '--format', 'ncnn', '--precision', 'int8', '--untrained'],
      /BAD_REQUEST.*calibrated/,
    ],
    [
      'in a precision that no format has',
      ['fbnet-a', '--format', 'onnx', '--precision', 'fp16', '--untrained'],
      /EXPORT_UNSUPPORTED.*fp16/,
    ],
    ['of an unknown format', ['fbnet-a', '--format', 'onnx,caffe'], /"caffe" is none of .*onnx/],
    ['of an evaluation that is not there', ['fbnet-a', '--format', 'onnx', '--evaluation', 'none'], /NOT_FOUND.*none/],
    ['with wishes for files of a text', ['fbnet-a', '--bundle'], /BAD_REQUEST.*--to.*--format onnx/],
    [
      'with two sorts of weights',
      ['fbnet-a', '--format', 'onnx', '--untrained', '--evaluation', 'none'],
      /BAD_REQUEST.*exclude each other/,
    ],
  ])('%s', async (_what, args, message) => {
    expect(await refusal('export', ...args, '--to', join(home, 'refused'))).toMatch(message)
    expect(readdirSync(home)).not.toContain('refused')
    expect(exportsLeft()).toEqual([])
  })

  it('where the weights that a training kept are gone', async () => {
    rmSync(join(runFolder(home, trained.id), 'best.tansaku'))
    expect(await refusal('export', trained.architectureId, '--format', 'onnx', '--to', join(home, 'gone'))).toMatch(
      /CHECKPOINT_MISSING/,
    )
    expect(readdirSync(home)).not.toContain('gone')
    expect(exportsLeft()).toEqual([])
  })
})
