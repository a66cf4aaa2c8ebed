import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, cpSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '#main/store/index.ts'
import { createFixedSource } from '#main/workbench/devices/sources.ts'
import { openBench, pretendDevice } from '../workbench/fixture.ts'
import { root } from '../../../scripts/setup/paths.mjs'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tansaku-permissions-'))
})
afterEach(() => {
  for (const path of filesIn(folder)) if (statSync(path).isDirectory()) chmodSync(path, 0o700)
  chmodSync(folder, 0o700)
  rmSync(folder, { recursive: true, force: true })
})

const filesIn = (path: string): string[] =>
  readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name))
const modeOf = (path: string): number => lstatSync(path).mode & 0o777
const nobody = 65_534

/** The terminal as somebody who is not the administrator, for whom permissions mean nothing. */
function tansaku(home: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [join(root, 'src', 'main', 'cli', 'main.ts'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, TANSAKU_HOME: home, TANSAKU_CACHE: join(folder, 'cache'), HOME: folder },
    ...(process.getuid?.() === 0 && { uid: nobody, gid: nobody }),
  })
}

/** A home with something in it; `crashed`: as one finds it after a power cut, its log not yet taken over. */
async function filledHome(how: 'closed' | 'crashed'): Promise<string> {
  const [made, home] = [join(folder, 'made'), join(folder, 'home')]
  const bench = await openBench(made, { deviceSource: createFixedSource([pretendDevice('local')]) })
  const { jobId } = await bench.client.searches.start({
    name: 'kept',
    settings: { algorithm: 'random', space: 'fbnet-mini', seed: 1, architectures: 2 },
  })
  await bench.ended(jobId)
  if (how === 'crashed') cpSync(made, home, { recursive: true })
  await bench.close()
  if (how === 'closed') cpSync(made, home, { recursive: true })
  rmSync(join(home, 'owner.json'), { force: true })
  rmSync(join(home, 'tansaku.sqlite-shm'), { force: true })
  chmodSync(folder, 0o755)
  for (const path of [home, ...filesIn(home)]) {
    if (process.getuid?.() === 0) chownSync(path, nobody, nobody)
    chmodSync(path, statSync(path).isDirectory() ? 0o500 : 0o400)
  }
  return home
}

describe.skipIf(process.platform === 'win32')('a home', () => {
  it.each(['closed', 'crashed'] as const)('on a disk that takes nothing can be looked at: %s', async (how) => {
    const home = await filledHome(how)
    for (const args of [
      ['list', 'searches'],
      ['list', 'architectures'],
      ['list', 'tables'],
      ['front', '--x', 'params'],
      ['inspect', 'fbnet-c'],
    ]) {
      const { status, stdout, stderr } = tansaku(home, ...args)
      expect([args, status, stderr]).toEqual([args, 0, ''])
      if (args[1] === 'searches') expect(stdout).toContain('kept')
    }
    const writing = tansaku(home, 'search', '--algorithm', 'random')
    expect([writing.status, writing.stderr]).toEqual([
      1,
      expect.stringMatching(/^error DATABASE_UNREADABLE: .*TANSAKU_HOME/),
    ])
  })

  it('that its user made for all to look into keeps what is in it to itself', async () => {
    const home = join(folder, 'open')
    mkdirSync(home, { mode: 0o755 })
    chmodSync(home, 0o755)
    const before = process.umask(0o022)
    const lines: string[] = []
    const store = await openStore({ home, access: 'write', host: 'test', log: (line) => lines.push(line) })
    await store.settings.set('secret', 'x')
    for (const path of filesIn(home)) expect([path, modeOf(path)]).toEqual([path, 0o600])
    await store.close()
    // As an earlier version left it.
    chmodSync(join(home, 'tansaku.sqlite'), 0o644)
    const again = await openStore({ home, access: 'write', host: 'test' })
    expect(modeOf(join(home, 'tansaku.sqlite'))).toBe(0o600)
    await again.close()
    process.umask(before)
    expect(lines).toEqual([expect.stringContaining('chmod 700')])
    expect(modeOf(home)).toBe(0o755)
  })
})
