import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dartsRnnSettingsSchema } from '#shared/algorithms/index.ts'
import { dartsRnnPresets } from '#shared/algorithms/index.ts'
import { checkpointsIn } from '#main/compute/run-folder.ts'
import { newHome, openBench, removeHome } from '../workbench/fixture.ts'
import { textFolder } from '../workbench/words.ts'

const main = fileURLToPath(new URL('../../../src/main/cli/main.ts', import.meta.url))
const settings = dartsRnnSettingsSchema.parse({
  ...dartsRnnPresets.demo,
  ...{ dataset: 'text', seed: 1, batchSize: 4, bptt: 5, trainingTokens: null, epochs: 80, hidden: 6, derivedHidden: 8 },
})

let home = ''
let id = ''
beforeEach(async () => {
  home = newHome()
  const bench = await openBench(home)
  await bench.client.datasets.place({ id: 'text', folder: textFolder(home) })
  const started = await bench.client.searches.start({ name: '', settings })
  id = started.id
  await bench.client.jobs.cancel({ id: started.jobId })
  await bench.ended(started.jobId)
  await bench.close()
})
afterEach(() => {
  removeHome(home)
})

const folder = (): string => join(home, 'runs', id)
const searchProcess = (): number =>
  (JSON.parse(readFileSync(join(folder(), 'owner.json'), 'utf8')) as { pid: number }).pid
const environment = (): NodeJS.ProcessEnv => ({ ...process.env, TANSAKU_HOME: home })

/** Goes on with the run in a process group of its own. */
function resume(): ChildProcess & { errors: () => string } {
  const child = spawn(process.execPath, [main, 'resume', id], { env: environment(), detached: true })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  return Object.assign(child, { errors: () => errors })
}
const exitOf = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once('close', (code) => resolve(code)))

async function until(isSo: () => boolean): Promise<void> {
  const end = performance.now() + 60_000
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`it did not come to be: ${String(isSo)}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
const hasEpoch =
  (child: { errors: () => string }, epoch = 1) =>
  () =>
    child.errors().includes(`  epoch ${String(epoch)}: `)

async function run() {
  const bench = await openBench(home)
  const found = await bench.client.searches.get({ id })
  await bench.close()
  return found
}

/** Nothing is lost: the newest checkpoint stands after all that is stored. */
async function expectPutDown(): Promise<void> {
  const { state, epochRecords } = await run()
  expect(state).toBe('stopped')
  expect(epochRecords.length).toBeGreaterThan(0)
  expect(epochRecords.map(({ epoch }) => epoch)).toEqual(epochRecords.map((_, i) => i))
  expect(checkpointsIn(folder())[0]!.epoch).toBe(epochRecords.length)
}

describe.skipIf(process.platform === 'win32')(
  'a run in a terminal is put down at a checkpoint',
  { timeout: 300_000 },
  () => {
    it.each([
      ['SIGINT', 130],
      ['SIGTERM', 143],
      ['SIGHUP', 129],
    ] as const)('by %s to the whole group, which comes twice', async (signal, code) => {
      const child = resume()
      await until(hasEpoch(child))
      process.kill(-child.pid!, signal)
      process.kill(child.pid!, signal)
      expect(await exitOf(child)).toBe(code)
      await expectPutDown()
    })

    it('when nobody reads its output any more', async () => {
      const script = '"$0" "$1" resume "$2" 2>&1 | head -3 >&2; exit ${PIPESTATUS[0]}'
      const child = spawn('bash', ['-c', script, process.execPath, main, id], { env: environment() })
      expect(await exitOf(child)).toBe(141)
      await expectPutDown()
    })
  },
)

describe.skipIf(process.platform === 'win32')('a run whose terminal process was killed', { timeout: 300_000 }, () => {
  it('is gone on with at once: the resume waits for the process that was left behind', async () => {
    const killed = resume()
    await until(hasEpoch(killed))
    const orphan = searchProcess()
    process.kill(orphan, 'SIGSTOP')
    killed.kill('SIGKILL')
    await exitOf(killed)
    const resumed = resume()
    await until(() => resumed.errors().includes(`waiting for process ${String(orphan)}`))
    expect(checkpointsIn(folder())[0]).toBeDefined()
    process.kill(orphan, 'SIGCONT')
    await until(hasEpoch(resumed, 4))
    expect(() => process.kill(orphan, 0)).toThrow('ESRCH')
    resumed.kill('SIGTERM')
    expect(await exitOf(resumed)).toBe(143)
    await expectPutDown()
  })
})
