import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { newHome, removeHome } from '../workbench/fixture.ts'

const main = fileURLToPath(new URL('../../../src/main/cli/main.ts', import.meta.url))
let home: string
beforeEach(() => {
  home = newHome()
})
afterEach(() => {
  removeHome(home)
})

/** Runs a command in the home. @returns its output, and throws where it fails */
function tansaku(...args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], { env: { ...process.env, TANSAKU_HOME: home }, cwd: home })
    let [out, errors] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
    child.on('close', (code) => {
      if (code === 0) resolve(out)
      else reject(new Error(`${args.join(' ')} ended with ${String(code)}: ${errors}`))
    })
  })
}

interface Trained {
  readonly mean: number
  readonly seeds: number
  readonly interval: { readonly low: number; readonly high: number } | null
  readonly protocol: { readonly name: string }
  readonly evaluations: readonly { readonly id: string; readonly result: { readonly testAccuracy: number } }[]
}

it('an architecture trained with two seeds has their mean, on fronts and in lists, and is not trained again', async () => {
  await tansaku('search', '--algorithm', 'random', '--architectures', '1', '--seed', '7')
  const [architecture] = JSON.parse(await tansaku('list', 'architectures', '--json')) as {
    id: string
    figure: unknown
  }[]
  expect(architecture!.figure).toBeNull()
  const short = ['--preset', 'demo', '--epochs', '1', '--batch-size', '8', '--training-images', '16']
  const evaluate = (...more: string[]) =>
    tansaku('evaluate', architecture!.id, ...short, '--validation-share', '0.01', ...more)
  const two = JSON.parse(await evaluate('--seeds', '2', '--json')) as Trained
  const accuracies = two.evaluations.map(({ result }) => result.testAccuracy)
  const [a, b] = accuracies as [number, number]
  expect(two.seeds).toBe(2)
  expect(two.mean).toBeCloseTo((a + b) / 2, 12)
  // Student's t of one degree of freedom, times the standard deviation over √2.
  expect(two.interval!.high - two.mean).toBeCloseTo((12.706 * Math.abs(a - b)) / 2, 4)
  expect(two.protocol.name).toBe('CIFAR-10 · laptop, 1 epoch, batch size 8, validation share 0.01, 16 images')

  const again = JSON.parse(await evaluate('--seeds', '2,1', '--json')) as Trained
  expect(again.evaluations.map(({ id }) => id)).toEqual(two.evaluations.map(({ id }) => id).toReversed())

  expect(JSON.parse(await tansaku('list', 'architectures', '--json'))).toMatchObject([
    { figure: { mean: two.mean, seeds: 2, interval: two.interval, protocol: two.protocol.name } },
  ])
  expect(await tansaku('list', 'architectures', '--protocol', '16 images')).toContain(two.protocol.name)
  // As they were called before.
  expect(await tansaku('list', 'networks', '--protocol', '16 images')).toContain(two.protocol.name)
  const front = ['front', '--x', 'params', '--protocol', '16 images']
  expect(JSON.parse(await tansaku(...front, '--json'))).toMatchObject({
    protocol: { name: two.protocol.name },
    series: [{ points: [{ testAccuracy: two.mean, accuracyInterval: two.interval, seeds: 2 }] }],
  })
  await tansaku(...front, '--svg', 'f.svg')
  expect(readFileSync(join(home, 'f.svg'), 'utf8')).toContain('CIFAR-10 · laptop, 1 epoch')
  await expect(tansaku('front', '--protocol', 'nothing like it')).rejects.toThrow(/NOT_FOUND/)
}, 300_000)
