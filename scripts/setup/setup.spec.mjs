import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { patchBindingSource, patchedFiles } from './binding-patch.mjs'
import { allParts, coreParts, planParts } from './index.mjs'
import { createLog, formatBytes, formatSeconds } from './log.mjs'
import { nodeArguments, nodeIsNewEnough } from './node.mjs'
import { sameTree } from './npm.mjs'
import { cacheDir, homeDir, hostAbi, root } from './paths.mjs'
import { hasAvx2, portable, productKey, recipesFor, recipeToFollow } from './recipes.mjs'
import { tensorflowFlavour } from './tensorflow.mjs'

describe('folders', () => {
  test.each([
    ['linux', {}, '/h/.cache/tansaku', '/h/.local/share/tansaku'],
    ['linux', { XDG_CACHE_HOME: '/c', XDG_DATA_HOME: '/d' }, '/c/tansaku', '/d/tansaku'],
    ['linux', { XDG_CACHE_HOME: 'relative' }, '/h/.cache/tansaku', '/h/.local/share/tansaku'],
    ['darwin', {}, '/h/Library/Caches/Tansaku', '/h/Library/Application Support/Tansaku'],
    ['win32', { LOCALAPPDATA: 'C:\\L', APPDATA: 'C:\\R' }, join('C:\\L', 'Tansaku', 'Cache'), join('C:\\R', 'Tansaku')],
    ['linux', { TANSAKU_CACHE: '/x', TANSAKU_HOME: '/y' }, '/x', '/y'],
  ])("on %s with %o are the system's usual ones", (platform, env, cache, home) => {
    expect(cacheDir(env, platform, '/h')).toBe(cache)
    expect(homeDir(env, platform, '/h')).toBe(home)
  })

  test("this computer has an ABI with Android's name", () => {
    expect(hostAbi('x64')).toBe('x86_64')
    expect(hostAbi('arm64')).toBe('arm64-v8a')
  })
})

describe('the plan', () => {
  const part = (id, needs = [], auxiliary = false) => ({ id, label: id, needs, auxiliary })
  const all = [part('npm'), part('python', [], true), part('library', ['python']), part('binding', ['npm', 'library'])]
  const plan = (wanted, missing) =>
    planParts(
      all.filter(({ id }) => wanted.includes(id)),
      all,
      ({ id }) => !missing.includes(id),
    ).map(({ id }) => id)

  test('is empty when all is in order, whatever helpers lack', () => {
    expect(plan(['npm', 'library', 'binding'], ['python'])).toEqual([])
  })

  test('takes a helper along for what it has to make', () => {
    expect(plan(['library'], ['library', 'python'])).toEqual(['python', 'library'])
    expect(plan(['binding'], ['library', 'python', 'binding'])).toEqual(['python', 'library', 'binding'])
  })

  test('every need names a part', () => {
    const ids = allParts.map(({ id }) => id)
    expect(ids).toEqual(
      expect.arrayContaining([...allParts.flatMap(({ needs }) => needs), ...coreParts.map(({ id }) => id)]),
    )
  })
})

describe('the benchmark', () => {
  test('for this computer asks of its processor all that its kernels need', () => {
    expect(hasAvx2('processor\t: 0\nflags\t\t: fpu sse2 fma f16c avx2\nbugs\t\t:\n')).toBe(true)
    expect(hasAvx2('flags\t\t: fpu sse2 avx f16c fma4 avx2x\n')).toBe(false)
    expect(hasAvx2('Features\t: fp asimd\n')).toBe(false)
  })

  test('for phones, and without a compiler, is made by zig for any processor', () => {
    for (const abi of ['arm64-v8a', 'armeabi-v7a']) expect(recipesFor(abi).map(({ name }) => name)).toEqual([abi])
    expect(recipeToFollow('x86_64', { PATH: '/nowhere' }).needs).toContain('zig')
    expect(recipesFor('x86_64').at(-1).name).toBe('x86_64')
  })

  test('has another key for each way it can be made in', () => {
    const recipes = [...recipesFor('x86_64'), portable('arm64-v8a')]
    expect(new Set(recipes.map((recipe) => productKey(recipe, 'sources'))).size).toBe(recipes.length)
    const [first] = recipes
    expect(productKey(first, 'sources')).not.toBe(productKey(first, 'other sources'))
  })
})

describe('Node', () => {
  test('20 is too old, 22.12 runs types when asked to, 24 as it is', () => {
    expect(nodeIsNewEnough('20.20.2')).toBe(false)
    expect(nodeIsNewEnough('22.11.0')).toBe(false)
    expect(nodeIsNewEnough('22.12.0')).toBe(true)
    expect(nodeArguments('22.12.0')).toEqual(['--experimental-strip-types'])
    expect(nodeArguments('24.21.0')).toEqual([])
  })
})

describe('npm packages', () => {
  const lock = {
    packages: {
      '': {},
      'node_modules/a': { version: '1', integrity: 'x' },
      'node_modules/other-system': { version: '1', integrity: 'y', optional: true },
    },
  }
  const tree = (packages) => ({ packages })

  test('are those of the lock file, less the optional ones of other systems', () => {
    const a = { version: '1', integrity: 'x' }
    expect(sameTree(lock, tree({ 'node_modules/a': a }))).toBe(true)
    expect(
      sameTree(lock, tree({ 'node_modules/a': a, 'node_modules/this-system': { version: '1', optional: true } })),
    ).toBe(true)
  })

  test.each([
    ['a package is missing', {}],
    ['a version differs', { 'node_modules/a': { version: '2', integrity: 'x' } }],
    ['a digest differs', { 'node_modules/a': { version: '1', integrity: 'z' } }],
    [
      'there is one too many',
      { 'node_modules/a': { version: '1', integrity: 'x' }, 'node_modules/b': { version: '1' } },
    ],
  ])('are stale when %s', (_, packages) => {
    expect(sameTree(lock, tree(packages))).toBe(false)
  })
})

describe("TensorFlow's flavour", () => {
  const withDriver = (path) => path === '/proc/driver/nvidia/version'
  const without = () => false

  test("is the GPU's where a driver is loaded and libraries exist", () => {
    expect(tensorflowFlavour({}, withDriver, 'linux-x64')).toBe('gpu')
    expect(tensorflowFlavour({}, withDriver, 'linux-arm64')).toBe('cpu')
    expect(tensorflowFlavour({}, without, 'linux-x64')).toBe('cpu')
  })

  test('is what TANSAKU_TENSORFLOW asks for', () => {
    expect(tensorflowFlavour({ TANSAKU_TENSORFLOW: 'cpu' }, withDriver, 'linux-x64')).toBe('cpu')
    expect(tensorflowFlavour({ TANSAKU_TENSORFLOW: 'gpu' }, without, 'linux-x64')).toBe('gpu')
    expect(() => tensorflowFlavour({ TANSAKU_TENSORFLOW: 'tpu' }, without)).toThrow('expected cpu, gpu or auto')
  })
})

describe('the edits to the binding', () => {
  const folder = join(root, 'node_modules', '@tensorflow', 'tfjs-node-gpu', 'binding')
  const source = (name) => readFileSync(join(folder, name), 'utf8')

  test('fit the package as published and touch only what they name', () => {
    const changed = readdirSync(folder).filter((name) => patchBindingSource(name, source(name)) !== source(name))
    expect(changed.sort()).toEqual([...patchedFiles].sort())
  })

  test('refuse a source they were not written for', () => {
    expect(() => patchBindingSource('tfjs_binding.cc', 'int main() {}')).toThrow('expected once, found 0 times')
  })
})

describe('the log', () => {
  test('speaks in units people use', () => {
    expect([formatBytes(12), formatBytes(4_500_000), formatBytes(274_271_560), formatBytes(1.5e9)]).toEqual([
      '12 B',
      '4.5 MB',
      '274 MB',
      '1.50 GB',
    ])
    expect([formatSeconds(1_234), formatSeconds(75_000)]).toEqual(['1.2 s', '1 min 15 s'])
  })

  test('off a terminal writes plain lines and does not repeat itself', () => {
    const lines = []
    const log = createLog({ isTTY: false, write: (text) => lines.push(text) })
    const report = log.part('TensorFlow')
    for (let done = 0; done < 100; done += 1) report.progress('fetching', done * 1e6, 274e6)
    report.progress('compiling', 3, 118)
    expect(lines).toEqual(['  TensorFlow: fetching 0 B of 274 MB\n', '  TensorFlow: compiling 3/118\n'])
  })
})
