// What builds the benchmark: zig (a C++ compiler for every ABI), CMake and Ninja, the machine's own where new enough.
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fillEntry, inspectEntry, keyOf } from './cache.mjs'
import { SetupError } from './errors.mjs'
import { defaultSource, fetchFile, unpack } from './fetch.mjs'
import { ask, which } from './process.mjs'
import { requirePython } from './python.mjs'
import {
  cmakeVersion,
  cmakeWheels,
  ncnnSource,
  ncnnVersion,
  ninjaVersion,
  ninjaWheels,
  zigVersion,
  zigWheels,
} from './versions.mjs'

const platform = `${process.platform}-${process.arch}`
const oldestCmake = [3, 20]

/** name, pinned file, members to unpack, and the program or folder that must come of it */
const archives = {
  zig: { version: zigVersion, file: zigWheels[platform], members: ['ziglang/*'], product: 'ziglang/zig' },
  cmake: {
    version: cmakeVersion,
    file: cmakeWheels[platform],
    members: ['cmake/data/*'],
    product: 'cmake/data/bin/cmake',
  },
  ninja: {
    version: ninjaVersion,
    file: ninjaWheels[platform],
    members: ['*/scripts/ninja'],
    product: `ninja-${ninjaVersion}.data/scripts/ninja`,
  },
  ncnn: { version: ncnnVersion, file: ncnnSource, members: ['*'], product: `ncnn-1.0.${ncnnVersion}` },
}

const folderOf = (context, name) =>
  join(
    context.cache,
    'tools',
    `${name}-${archives[name].version}-${keyOf(archives[name].file?.sha256, archives[name].members)}`,
  )
const productOf = (context, name) => join(folderOf(context, name), archives[name].product)

function systemCmake(env) {
  const path = which('cmake', env)
  const [, major = 0, minor = 0] = (path && /version (\d+)\.(\d+)/.exec(ask(path, ['--version']) ?? '')) || []
  const newEnough =
    Number(major) > oldestCmake[0] || (Number(major) === oldestCmake[0] && Number(minor) >= oldestCmake[1])
  return newEnough ? path : undefined
}

/** Names of the archives this machine needs: zig and ncnn always, the others where it has none. */
function neededArchives(env) {
  return ['ncnn', 'zig', ...(systemCmake(env) ? [] : ['cmake']), ...(which('ninja', env) ? [] : ['ninja'])]
}

/** Paths of the tools, once installed: {zig, cmake, ninja, ncnn}. */
export function findTools(context) {
  return {
    zig: productOf(context, 'zig'),
    ncnn: productOf(context, 'ncnn'),
    cmake: systemCmake(context.env) ?? productOf(context, 'cmake'),
    ninja: which('ninja', context.env) ?? productOf(context, 'ninja'),
  }
}

export const tools = {
  id: 'tools',
  label: 'build tools',
  needs: ['python'],
  auxiliary: true,
  neededBytes: () => 0.9e9,

  inspect(context) {
    const expected = `zig ${zigVersion}, ncnn ${ncnnVersion}, CMake ${oldestCmake.join('.')} or newer, Ninja`
    const entries = neededArchives(context.env).map((name) => ({ name, ...inspectEntry(folderOf(context, name)) }))
    const wrong = entries.filter((entry) => entry.state !== 'ok')
    const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0)
    if (wrong.length === 0) return { state: 'ok', found: expected, expected, bytes }
    const broken = wrong.find((entry) => entry.state === 'broken')
    return {
      state: broken ? 'broken' : 'missing',
      found: broken?.why ?? `no ${wrong.map((entry) => entry.name).join(', ')}`,
      expected,
      bytes,
    }
  },

  async install(context, report) {
    const python = requirePython(context)
    for (const name of neededArchives(context.env)) {
      if (inspectEntry(folderOf(context, name)).state === 'ok') continue
      const { file, members } = archives[name]
      if (file === undefined)
        throw new SetupError(
          `There is no ${name} to fetch for ${platform}.`,
          'On Windows: clone and run inside WSL 2 (`wsl --install`).',
        )
      const archive = join(context.cache, 'downloads', file.name)
      await fetchFile(file, archive, defaultSource(python, context.env), report)
      await fillEntry(folderOf(context, name), (folder) => unpack(python, archive, folder, members, report))
      rmSync(archive, { force: true })
      if (!existsSync(productOf(context, name))) throw new Error(`${file.name} holds no ${archives[name].product}`)
    }
  },
}
