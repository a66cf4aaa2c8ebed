import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Sweep, SweepPreview, SweepSummary } from '#shared/contract/sweeps.ts'
import { newHome, openBench, removeHome } from '../workbench/fixture.ts'
import { textFolder } from '../workbench/words.ts'
import { runTansaku } from './run.ts'

const main = fileURLToPath(new URL('../../../src/main/cli/main.ts', import.meta.url))
let home = ''
beforeEach(async () => {
  home = newHome()
  const bench = await openBench(home)
  await bench.client.datasets.place({ id: 'text', folder: textFolder(home) })
  await bench.close()
})
afterEach(() => {
  removeHome(home)
})

const cells = ['--space', 'darts-rnn', '--dataset', 'text', '--preset', 'demo', '--name', 'cells']
const small = ['--batch-size', '4', '--bptt', '5', '--training-tokens', '300', '--hidden', '6', '--derived-hidden', '8']
const training = ['--train', 'demo', '--train-with', 'epochs=1,batchSize=4,bptt=5,trainingTokens=none']
const tansaku = (...args: string[]) => runTansaku(home, args)

async function answerOf<T>(...args: string[]): Promise<T> {
  const { code, out, errors } = await tansaku(...args, '--json')
  expect([errors, code]).toEqual([expect.any(String), 0])
  return JSON.parse(out) as T
}
const shown = async (): Promise<Sweep> => (await answerOf<{ sweep: Sweep }>('sweep', 'show')).sweep
const states = ({ runs }: Sweep) => runs.map(({ search }) => search.state)

it('varies the size of the pictures where no table ties it', async () => {
  const plan = ['sweep', '--space', 'fbnet-mini', '--preset', 'demo', '--plan']
  const { runs } = await answerOf<SweepPreview>(...plan, '--algorithm', 'once', '--sizes', '32,64')
  expect(runs.map(({ values }) => values['input'])).toMatchObject([{ size: 32 }, { size: 64 }])
  const refused = await tansaku(...plan, '--algorithm', 'once,random', '--sizes', '32,64', '--table', 'latest')
  expect(refused.code).not.toBe(0)
  const text = await tansaku('sweep', ...cells, '--size', '64', '--plan')
  expect([text.code === 0, text.errors]).toEqual([false, expect.stringContaining('--size is of pictures')])
})

/** Starts a command, and waits until it has said something. */
function startTansaku(args: readonly string[]): ChildProcess & { saying: (text: RegExp) => Promise<void> } {
  const child = spawn(process.execPath, [main, ...args], { env: { ...process.env, TANSAKU_HOME: home } })
  let errors = ''
  const saying = (text: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (text.test(errors)) resolve()
      }
      child.stderr.on('data', look)
      child.once('close', () => {
        reject(new Error(`It ended without saying ${String(text)}: ${errors}`))
      })
      look()
    })
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  return Object.assign(child, { saying })
}
const exitOf = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once('close', (code) => resolve(code)))

describe('tansaku sweep', { timeout: 300_000 }, () => {
  it('tells how many searches it would be, and starts none with --plan', async () => {
    const args = ['--algorithms', 'random', '--spaces', 'fbnet-mini,fbnet-cifar', '--seeds', '1..3,2']
    const plan = await tansaku('sweep', ...args, '--plan')
    expect(plan.out).toContain('6 searches, about 0 s.')
    expect((await answerOf<SweepPreview>('sweep', ...args, '--plan')).runs).toHaveLength(6)
    expect(await answerOf('list', 'sweeps')).toEqual([])
    const wrong = await tansaku('sweep', ...args, '--latency-beta', '0.6,6')
    expect([wrong.code, wrong.errors]).toEqual([1, expect.stringContaining('latencyBeta takes no part')])
  })

  it('loses no search to a kill of its process, and ends with all of them once it is resumed', async () => {
    const child = startTansaku(['sweep', ...cells, ...small, ...training, '--epochs', '4', '--seeds', '1..3'])
    await child.saying(/ {2}cells 1 \(seed 1\): done/)
    child.kill('SIGKILL')
    await exitOf(child)
    const [listed] = await answerOf<SweepSummary[]>('list', 'sweeps')
    expect(listed).toMatchObject({ name: 'cells', axes: [{ setting: 'seed', values: [1, 2, 3] }] })
    const killed = await shown()
    expect(killed.state).toBe('interrupted')
    expect(states(killed)).toEqual(['done', 'interrupted', 'interrupted'])

    const resumed = await answerOf<{ sweep: Sweep }>('resume', listed!.id)
    expect(states(resumed.sweep)).toEqual(['done', 'done', 'done'])
    expect(resumed.sweep).toMatchObject({ state: 'done', trainings: { done: 3 } })
    // Searches that were done are not done again.
    expect(resumed.sweep.runs[0]!.search.finishedAt).toBe(killed.runs[0]!.search.finishedAt)
    const { out } = await tansaku('sweep', 'show')
    expect(out).toMatch(/search-\w+ +2 +done +4\/4 +1 +1\/1/)

    // Of a text the scoreboard tells perplexities.
    const compared = await tansaku('compare')
    expect([compared.code, compared.out]).toEqual([0, expect.stringMatching(/perplexity[^\n]*\n *all +3\/3 /)])
  })

  it('stops as one by Ctrl-C', async () => {
    const child = startTansaku(['sweep', ...cells, ...small, '--epochs', '200', '--seeds', '1,2'])
    await child.saying(/0\/2 searches/)
    child.kill('SIGINT')
    const said = child.saying(/Stopped\. Go on with: tansaku resume sweep-\w+/)
    const [code] = await Promise.all([exitOf(child), said])
    expect(code).toBe(130)
    const sweep = await shown()
    expect([sweep.state, states(sweep)]).toEqual(['stopped', ['stopped', 'stopped']])
    const { id } = sweep
    const removed = await tansaku('sweep', 'remove', id, '--searches')
    expect([removed.code, removed.out]).toEqual([0, `Removed: ${id}\n`])
    expect(await answerOf('list', 'searches')).toEqual([])
  })
})
