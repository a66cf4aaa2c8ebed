// What builds the benchmark: ncnn's source, CMake and Ninja (the machine's own where new enough), for phones zig, a C++
// compiler for every ABI, and for the program of another engine that engine's source.
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
  mnnCrate,
  mnnVersion,
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
  // Without the kernels of graphics processors and of other machines, nine tenths of it.
  mnn: {
    version: mnnVersion,
    file: mnnCrate,
    members: [
      ...['3rd_party', 'include', 'schema/current', 'tools'],
      ...['core', 'geometry', 'math', 'shape', 'utils', 'backend/cpu'].map((name) => `source/${name}`),
    ].map((folder) => `*/vendor/${folder}/*`),
    product: 'mnn-sys-0.2.0/vendor',
  },
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

/** Names of the archives this machine needs: ncnn always, the others where it has none. */
function neededArchives(env) {
  return ['ncnn', ...(systemCmake(env) ? [] : ['cmake']), ...(which('ninja', env) ? [] : ['ninja'])]
}

/** Paths of the tools, once installed: {zig, cmake, ninja, ncnn, mnn}. */
export function findTools(context) {
  return {
    zig: productOf(context, 'zig'),
    ncnn: productOf(context, 'ncnn'),
    mnn: productOf(context, 'mnn'),
    cmake: systemCmake(context.env) ?? productOf(context, 'cmake'),
    ninja: which('ninja', context.env) ?? productOf(context, 'ninja'),
  }
}

/**
 * A part that fetches archives, and is of use only where something has to be built.
 * @param {{id: string, label: string, needs: string[], bytes: number, expected: string, names: (env:
 * NodeJS.ProcessEnv) => string[]}} about `bytes`: of disk, while it is unpacked
 */
const archivesPart = ({ id, label, needs, bytes: needed, expected, names }) => ({
  id,
  label,
  needs,
  auxiliary: true,
  neededBytes: () => needed,

  inspect(context) {
    const entries = names(context.env).map((name) => ({ name, ...inspectEntry(folderOf(context, name)) }))
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
    for (const name of names(context.env)) {
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
})

export const tools = archivesPart({
  id: 'tools',
  label: 'build tools',
  needs: ['python'],
  bytes: 0.3e9,
  expected: `ncnn ${ncnnVersion}, CMake ${oldestCmake.join('.')} or newer, Ninja`,
  names: neededArchives,
})

export const zig = archivesPart({
  id: 'zig',
  label: 'zig',
  // Not beside the other tools: what fills a cache folder clears away what is half filled beside it.
  needs: ['python', 'tools'],
  bytes: 0.6e9,
  expected: `zig ${zigVersion}, to build the benchmark for phones`,
  names: () => ['zig'],
})

export const mnn = archivesPart({
  id: 'mnn',
  label: "MNN's source",
  needs: ['python', 'tools'],
  bytes: 0.1e9,
  expected: `MNN ${mnnVersion}, to build its benchmark`,
  names: () => ['mnn'],
})
