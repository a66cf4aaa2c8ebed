import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { imageEvaluationSettingsSchema } from '#shared/contract/architectures.ts'
import { openStore } from '#main/store/index.ts'
import { newHome, openBench, removeHome } from '../workbench/fixture.ts'

const main = fileURLToPath(new URL('../../../src/main/cli/main.ts', import.meta.url))
/** Clears the screen, sets the title, turns the writing round, is no XML; and would begin a line of its own. */
const hostile = 'architecture\u001b[2J\u001b]0;owned\u0007\u009b31m\u202e<b>&"\u0001\u000b\ufffe\nerror FAKE'
let home: string

beforeAll(async () => {
  home = newHome()
  const bench = await openBench(home)
  const search = await bench.client.searches.start({
    name: hostile,
    settings: { algorithm: 'random', space: 'fbnet-mini', seed: 1, architectures: 2 },
  })
  await bench.ended(search.jobId)
  await bench.close()
  const store = await openStore({ home, access: 'write', host: 'test' })
  for (const [index, { id }] of (await store.architectures.list()).entries()) {
    const evaluation = { id: `evaluation-${String(index)}`, architectureId: id }
    await store.evaluations.add({
      ...evaluation,
      settings: imageEvaluationSettingsSchema.parse({ dataset: 'cifar10', seed: 1 }),
    })
    await store.evaluations.saveResult(evaluation.id, { epoch: 0, testLoss: 1, testAccuracy: 0.5 + index / 10 })
    await store.evaluations.setState(evaluation.id, 'done')
  }
  await store.close()
})
afterAll(() => {
  removeHome(home)
})

describe('text from outside', () => {
  it.each([
    [['list', 'searches']],
    [['list', 'architectures']],
    [['list', 'architectures', '--json']],
    [['front', '--x', 'params']],
    [['front', '--x', 'params', '--json']],
    [['front', '--x', 'params', '--svg', 'front.svg']],
    [['inspect', hostile]],
    [['resume', hostile]],
    [['measure', '--device', hostile]],
    [['tables', 'import', `${hostile}.json`]],
    [['dataset', 'text', '--folder', hostile]],
    [[hostile]],
    [['list', hostile]],
  ])('is shown harmlessly: %j', (args) => {
    const { stdout, stderr } = spawnSync(process.execPath, [main, ...args.map((each) => each.replaceAll('\0', ''))], {
      encoding: 'utf8',
      cwd: home,
      env: { ...process.env, TANSAKU_HOME: home },
    })
    expect(stdout + stderr).not.toBe('')

    expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
    expect(stderr).not.toContain('INTERNAL')
    if (args.includes('--json')) expect(JSON.stringify(JSON.parse(stdout))).toContain('\\u001b[2J')
    if (args.includes('--svg')) {
      const svg = readFileSync(join(home, 'front.svg'), 'utf8')
      expect(svg).toContain('&lt;b&gt;&amp;&quot;')

      expect(svg).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u202e\ufffe]/)
    }
  })
})
