import { readFileSync } from 'node:fs'
import { join, matchesGlob, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { abis, benchmarkBinary, root } from '../setup/paths.mjs'
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
    expect(() => { requireBenchmarks({}, [part('benchmark a', 'ok'), part('benchmark b', 'stale')]) }).toThrow('benchmark b (not built)')
    expect(() => { requireBenchmarks({}, [part('benchmark a', 'ok')]) }).not.toThrow()
  })
})
