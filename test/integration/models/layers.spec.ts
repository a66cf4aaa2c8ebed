import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runTansaku } from '../cli/run.ts'
import { newHome, removeHome } from '../workbench/fixture.ts'

let home: string
beforeAll(() => {
  home = newHome()
})
afterAll(() => {
  removeHome(home)
})

const param = `7767517
5 5
Input data 0 1 data 0=32 1=32 2=3
Convolution first 1 1 data a 0=16 1=3 2=1 3=2 4=1 5=1 6=432 9=1
ConvolutionDepthWise second 1 1 a b 0=16 1=3 2=1 3=1 4=1 5=1 6=144 7=16
Pooling pool 1 1 b c 0=1 4=1
InnerProduct classes 1 1 c output 0=10 1=1 2=160
`

it("a model's layers are timed one by one on this computer, beside the whole of it", { timeout: 240_000 }, async () => {
  const path = join(home, 'small.param')
  writeFileSync(path, param)
  const added = await runTansaku(home, ['add', path, '--json'])
  const { id } = JSON.parse(added.out) as { id: string }
  const { out, errors, code } = await runTansaku(home, ['measure', id, '--layers', '--budget', '10', '--json'])
  expect(errors).not.toContain('error ')
  expect(code).toBe(0)
  const timing = JSON.parse(out) as { wholeUs: number; layers: { id: string; medianUs: number }[] }
  expect(timing.layers.map((layer) => layer.id)).toEqual(['first', 'second', 'pool', 'classes'])
  for (const { medianUs } of timing.layers) expect(medianUs).toBeGreaterThan(0)
  // Of a first layer that is nearly all of the work the whole cannot take less than half.
  expect(timing.wholeUs).toBeGreaterThan(timing.layers[0]!.medianUs / 2)
  expect((await runTansaku(home, ['measure', '--layers'])).errors).toContain('BAD_REQUEST')
})
