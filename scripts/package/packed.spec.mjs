import { spawnSync } from 'node:child_process'
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, matchesGlob } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { root } from '../setup/paths.mjs'

const settings = parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8'))
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const left = settings.files.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1))
const taken = settings.files
  .filter((pattern) => !pattern.startsWith('!'))
  .flatMap((pattern) => globSync(pattern, { cwd: root }))
  .filter((path) => statSync(join(root, path)).isFile())
  .filter((path) => !left.some((pattern) => matchesGlob(path, pattern) || matchesGlob(path, `**/${pattern}`)))

/** What electron-builder.yml lists, laid out as it would be, with the packages of `dependencies` alone. */
describe('the folder that is packed', { timeout: 60_000 }, () => {
  let folder
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tansaku-packed-'))
    for (const path of taken) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      cpSync(join(root, path), join(folder, path))
    }
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, ...settings.extraMetadata }))
    for (const name of Object.keys(manifest.dependencies)) {
      const path = join(folder, 'node_modules', name)
      mkdirSync(dirname(path), { recursive: true })
      symlinkSync(join(root, 'node_modules', name), path)
    }
  })
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  /** Nothing of this machine's programs on PATH; a cache and a home of its own. */
  const tansaku = (...args) =>
    spawnSync(process.execPath, [join(folder, 'scripts', 'tansaku.mjs'), ...args], {
      encoding: 'utf8',
      timeout: 30_000,
      env: { PATH: '', TANSAKU_HOME: join(folder, 'home'), TANSAKU_CACHE: join(folder, 'cache') },
    })

  test('holds the terminal, the tables that come along and the licence, and neither specs nor sources of pages', () => {
    expect(taken).toEqual(expect.arrayContaining(['LICENSE', 'src/main/cli/main.ts', 'src/main/search/main.ts']))
    expect(taken.some((path) => path.startsWith('resources/tables/'))).toBe(true)
    expect(taken.filter((path) => path.includes('.spec.') || path.startsWith('src/renderer/'))).toEqual([])
  })

  test('reports on itself, with no compiler, Python or npm at hand and nothing set up', () => {
    const { stdout, stderr } = tansaku('doctor', '--json')
    expect(stderr).not.toContain('Setting up')
    const parts = JSON.parse(stdout)
    expect(parts.map(({ id }) => id)).not.toContain('npm')
    expect(parts.find(({ id }) => id === 'node')).toMatchObject({ state: 'ok' })
    // Nobody there has npm: what is missing is not to be mended by it.
    expect(
      parts
        .filter(({ state }) => state !== 'ok')
        .map(({ remedy }) => remedy)
        .join('\n'),
    ).not.toMatch(/np[mx] /)
    expect(parts.find(({ id }) => id === 'tensorflow')).toMatchObject({
      state: 'missing',
      remedy: expect.stringContaining('clone'),
    })
  })

  test('refuses to mend, and says that nothing is built here', () => {
    const { status, stderr } = tansaku('doctor', '--fix', 'tensorflow')
    expect(status).not.toBe(0)
    expect(stderr).toContain('nothing is fetched or built in a package')
  })

  test('lists and answers without setting anything up', () => {
    const { status, stderr } = tansaku('list', 'searches', '--json')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
})
