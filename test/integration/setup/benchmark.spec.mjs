import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { inspectParts } from '../../../scripts/setup/parts.mjs'
import { abis, benchmarkBinary, cacheDir, hostAbi, root } from '../../../scripts/setup/paths.mjs'
import { which } from '../../../scripts/setup/process.mjs'

const folders = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A clone of this one without any benchmark program, on the same cache. */
function cloneWithoutPrograms() {
  const clone = mkdtempSync(join(tmpdir(), 'tansaku-clone-'))
  folders.push(clone)
  for (const name of ['package.json', 'package-lock.json', '.npmrc', 'tsconfig.json', 'src', 'scripts'])
    if (existsSync(join(root, name))) cpSync(join(root, name), join(clone, name), { recursive: true })
  const programs = join(root, 'resources', 'benchmark', 'bin')
  cpSync(join(root, 'resources'), join(clone, 'resources'), { recursive: true, filter: (path) => path !== programs })
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'))
  mkdirSync(join(clone, 'home'))
  const env = { ...process.env, TANSAKU_HOME: join(clone, 'home') }
  const doctorWith = (others, ...args) =>
    spawnSync(process.execPath, [join(clone, 'scripts', 'tansaku.mjs'), 'doctor', ...args], {
      cwd: clone,
      encoding: 'utf8',
      env: { ...env, ...others },
    })
  const doctor = (...args) => doctorWith({}, ...args)
  return { clone, doctor, doctorWith, program: join(clone, relative(root, benchmarkBinary())) }
}

describe('the benchmark program', () => {
  const programs = [...abis.map((abi) => [abi, benchmarkBinary(abi)]), ['mnn', benchmarkBinary('x86_64', 'mnn')]]
  for (const [name, program] of programs) {
    it(`for ${name} holds no path of the computer it was built on, so that two builds are alike`, ({ skip }) => {
      if (!existsSync(program)) return skip(`no benchmark program: npm run setup -- --benchmark ${name}`)
      const bytes = readFileSync(program)
      expect([cacheDir(), root].filter((path) => bytes.includes(path))).toEqual([])
    })
  }

  it('for processors with AVX2 says on others, before its first such instruction, that it is not for them', ({
    skip,
  }) => {
    const { found } = inspectParts().find(({ id }) => id === 'benchmark-x86_64')
    if (!found.includes('AVX2')) return skip('the program of this computer is for any processor, or there is none')
    const emulator = which('qemu-x86_64-static') ?? which('qemu-x86_64')
    if (emulator === undefined) return skip('no qemu-x86_64-static on PATH: apt-get install qemu-user-static')
    const { status, stdout } = spawnSync(emulator, ['-cpu', 'Nehalem', benchmarkBinary(), '/dev/null'], {
      encoding: 'utf8',
    })
    expect([status, JSON.parse(stdout)]).toEqual([
      6,
      { type: 'error', code: 'other-processor', message: 'this program is for processors with AVX2 and FMA' },
    ])
  })

  it('that a clone lacks is told by the doctor, and put there by --fix', { timeout: 120_000 }, ({ skip }) => {
    if (!existsSync(benchmarkBinary())) return skip(`no benchmark program: npm run setup -- --benchmark ${hostAbi()}`)
    const { clone, doctor, doctorWith, program } = cloneWithoutPrograms()
    const before = doctor('--json')
    const partIn = (text) => JSON.parse(text).find(({ id }) => id === `benchmark-${hostAbi()}`)
    const stateIn = (text) => partIn(text)?.state
    expect([before.status, stateIn(before.stdout)]).toEqual([1, 'stale'])
    const fixed = doctor('--fix', `benchmark-${hostAbi()}`, '--json')
    expect([fixed.status, stateIn(fixed.stdout)]).toEqual([0, 'ok'])
    expect(fixed.stderr).toContain(`benchmark ${hostAbi()}`)
    expect(readFileSync(program).equals(readFileSync(benchmarkBinary()))).toBe(true)
    // Neither a cache that is gone nor one that another clone fills says anything against a program.
    expect(stateIn(doctorWith({ TANSAKU_CACHE: join(clone, 'cache') }, '--json').stdout)).toBe('ok')
    const source = join(clone, 'resources', 'benchmark', 'source', 'main.cpp')
    const text = readFileSync(source)
    writeFileSync(source, `${text}// newer than the program\n`)
    expect(partIn(doctor('--json').stdout)).toMatchObject({ state: 'stale', found: 'built from other sources' })
    writeFileSync(source, text)
    // Damaged at the same size and with the same date, as a bad disk does it.
    const bytes = readFileSync(program)
    bytes[bytes.length >> 1] ^= 1
    const { atime, mtime } = statSync(program)
    writeFileSync(program, bytes)
    utimesSync(program, atime, mtime)
    const damaged = doctor('--json')
    expect([damaged.status, stateIn(damaged.stdout)]).toEqual([1, 'broken'])
    const unknown = doctor('--fix', 'benchmark-mips')
    expect(unknown.status).toBe(1)
    expect(unknown.stderr).toContain('There is no part benchmark-mips')
  })
})
