import { readFileSync } from 'node:fs'
import { join, matchesGlob, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { abis, benchmarkBinary, root } from '../setup/paths.mjs'
import { pack } from './pack.mjs'
import { requireBenchmarks } from './require-benchmarks.mjs'

const part = (label, state) => ({ label, inspect: () => ({ state, found: 'not built' }) })

describe('a package', () => {
  test('holds the benchmark program of every ABI, as a file', () => {
    const text = readFileSync(join(root, 'electron-builder.yml'), 'utf8')
    const patterns = [...text.matchAll(/^ {2}- (?:'([^']+)'|(\S+))$/gm)].map(([, quoted, plain]) => quoted ?? plain)
    for (const abi of abis) {
      const path = relative(root, benchmarkBinary(abi))
      expect(patterns.some((pattern) => matchesGlob(path, pattern))).toBe(true)
      expect(patterns.some((pattern) => pattern.startsWith('!') && matchesGlob(path, pattern.slice(1)))).toBe(false)
    }
    expect(text).toMatch(/^asar: false$/m)
    expect(text).toMatch(/^beforePack: scripts\/package\/require-benchmarks\.mjs$/m)
  })

  test('is refused while one of them is not in order', () => {
    expect(() => {
      requireBenchmarks({}, [part('benchmark a', 'ok'), part('benchmark b', 'stale')])
    }).toThrow('benchmark b (not built)')
    expect(() => {
      requireBenchmarks({}, [part('benchmark a', 'ok')])
    }).not.toThrow()
  })

  test('takes the Electron that is installed, and says what is missing where none is and none can be fetched', async () => {
    const asked = []
    const ending = (code) => (args) => {
      asked.push(args)
      return Promise.resolve(code)
    }
    expect(await pack(ending(0), false)).toBe(0)
    expect(await pack(ending(3), true)).toBe(3)
    await expect(pack(ending(1), false)).rejects.toMatchObject({
      name: 'SetupError',
      message: expect.stringContaining("Electron's program"),
      remedy: expect.stringContaining('npx install-electron'),
    })
    expect(asked).toEqual([[], ['-c.electronDist=node_modules/electron/dist'], []])
  })
})
