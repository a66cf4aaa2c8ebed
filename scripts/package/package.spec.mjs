import { existsSync, statSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { controlFile, desktopEntry } from './deb.mjs'
import { pack, readPackArguments } from './pack.mjs'
import { abis } from '../setup/paths.mjs'
import { recipesFor } from '../setup/recipes.mjs'
import { packedPrograms, requireBenchmarks } from './require-benchmarks.mjs'

const part = (label, state) => ({ label, inspect: () => ({ state, found: 'not built' }) })

describe('a package', () => {
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
    expect(await pack(ending(0), { hasElectron: false })).toBe(0)
    expect(await pack(ending(3), { hasElectron: true })).toBe(3)
    await expect(pack(ending(1), { hasElectron: false })).rejects.toMatchObject({
      name: 'SetupError',
      message: expect.stringContaining("Electron's program"),
      remedy: expect.stringContaining('--without-window'),
    })
    expect(asked).toEqual([[], ['-c.electronDist=node_modules/electron/dist'], []])
  })

  test("holds programs for any processor, but where it is for this computer's alone", async () => {
    const asked = []
    const builder = (args) => Promise.resolve(asked.push(...args) * 0)
    await pack(builder, { hasElectron: false, forThisComputer: true })
    expect(asked).toEqual(['-c.extraMetadata.isForThisComputer=true'])
    const programs = (extraMetadata) => packedPrograms({ config: { extraMetadata } }).map(({ name }) => name)
    expect(programs({ isForThisComputer: 'true' })).toEqual(abis)
    expect(programs({ isPackaged: true }).map((name) => recipesFor(name.replace('-portable', '')).length)).toEqual(
      programs({ isPackaged: true }).map((name) => (name.endsWith('-portable') ? 2 : 1)),
    )
  })

  test('without a window is made of a stand-in for Electron that is gone afterwards', async () => {
    let folder
    const builder = ([arg]) => {
      folder = arg.slice('-c.electronDist='.length)
      expect(statSync(`${folder}/electron`).mode & 0o111).not.toBe(0)
      return Promise.resolve(0)
    }
    expect(await pack(builder, { hasElectron: true, withoutWindow: true })).toBe(0)
    expect(existsSync(folder)).toBe(false)
  })

  test('is asked for by words that it knows, on systems that it is for', () => {
    expect(readPackArguments(['--without-window'], 'linux')).toEqual({
      withoutWindow: true,
      withAppImage: false,
      forThisComputer: false,
    })
    expect(() => readPackArguments(['--dmg'], 'linux')).toThrow('--dmg')
    expect(() => readPackArguments(['--appimage'], 'darwin')).toThrow('Linux')
    expect(() => readPackArguments([], 'win32')).toThrow('Windows')
  })

  test('for Debian asks for what its window needs only where it has one', () => {
    const about = { version: '1.0.0', description: 'A workbench', architecture: 'amd64', bytes: 2048 }
    expect(controlFile({ ...about, hasWindow: true })).toContain('libgtk-3-0')
    const control = controlFile({ ...about, hasWindow: false })
    expect(control).not.toContain('libgtk')
    expect(control).toContain('Installed-Size: 2\n')
    expect(desktopEntry({ hasWindow: false })).toContain('Terminal=true')
    expect(desktopEntry({ hasWindow: true })).toContain('MimeType=x-scheme-handler/tansaku;')
  })
})
