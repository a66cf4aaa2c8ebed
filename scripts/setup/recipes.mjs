// How a benchmark program is made: by zig for every processor of an ABI, or by this computer's compiler for its own
// processor alone, which takes a third of the time and no compiler of 100 MB.
import { mkdirSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { keyOf } from './cache.mjs'
import { findCompiler, linksStatic } from './compiler.mjs'
import { programFolders, root } from './paths.mjs'
import { ask } from './process.mjs'
import { mnnCrate, mnnVersion, ncnnSource, ncnnVersion, zigVersion } from './versions.mjs'

/**
 * ABI -> zig's target, CMake's processor, gcc's flags that zig spells otherwise, and what the configure log must say,
 * or the build would be silently slow.
 */
const abiTable = {
  x86_64: { triple: 'x86_64-linux-musl', processor: 'x86_64', assert: [] },
  'arm64-v8a': { triple: 'aarch64-linux-musl', processor: 'aarch64', assert: [/ARM82_FP16 - Success/] },
  'armeabi-v7a': {
    triple: 'arm-linux-musleabihf',
    processor: 'armv7-a',
    flags: { '-mfpu=neon-vfpv4': '-mcpu=generic+v7a+neon+vfp4+fp16' },
    assert: [/ARM_NEON - Success/, /ARM_VFPV4 - Success/],
  },
}

const wrapperTemplate = readFileSync(join(root, 'scripts', 'setup', 'zig-wrapper.sh'), 'utf8')

/**
 * @typedef {object} Recipe
 * @property {string} from the folder of its sources, below `resources`
 * @property {string} [shared] one that lies beside them as SHARED_DIR
 * @property {string} made what its programs are made from, in words
 * @property {string} name of its folders in the cache; no two recipes' names begin alike
 * @property {unknown[]} ingredients what its programs are made from beside the sources
 * @property {string} about whom its programs are for
 * @property {string[]} needs the parts that it takes
 * @property {RegExp[]} assert what the configure log must say
 * @property {(folder: string, tools: ReturnType<typeof import('./tools.mjs').findTools>, context: object) => string[]}
 * configure arguments for CMake;
 * `folder` is for what it writes
 * @property {(context: object) => NodeJS.ProcessEnv} env
 * @property {(context: object) => string} by the compiler with its version
 */

const ofNcnn = { from: programFolders.ncnn, made: `built from resources/benchmark, ncnn ${ncnnVersion}` }
const ncnnOptions = ({ ncnn }) => [`-DNCNN_DIR=${ncnn}`, `-DNCNN_VERSION=${ncnnVersion}`]

/** A program for every device of an ABI. @param {string} abi @returns {Recipe} */
export const portable = (abi) => ({
  ...ofNcnn,
  name: abi,
  ingredients: [abi, abiTable[abi], wrapperTemplate, ncnnSource.sha256, zigVersion],
  about: `any ${abi} processor`,
  needs: ['tools', 'zig'],
  assert: abiTable[abi].assert,
  configure(folder, tools) {
    const wrappers = writeWrappers(folder, abi, tools.zig)
    return [
      ...ncnnOptions(tools),
      '-DCMAKE_SYSTEM_NAME=Linux',
      `-DCMAKE_SYSTEM_PROCESSOR=${abiTable[abi].processor}`,
      `-DCMAKE_C_COMPILER=${wrappers.cc}`,
      `-DCMAKE_CXX_COMPILER=${wrappers['c++']}`,
      `-DCMAKE_AR=${wrappers.ar}`,
      `-DCMAKE_RANLIB=${wrappers.ranlib}`,
    ]
  },
  env({ cache }) {
    const folder = join(cache, 'zig-cache')
    return { ...process.env, ZIG_GLOBAL_CACHE_DIR: folder, ZIG_LOCAL_CACHE_DIR: folder }
  },
  by: () => `zig ${zigVersion}`,
})

/** What the kernels of `avx2` need, in the words of /proc/cpuinfo: nearly every x86-64 processor since 2015. */
const avx2Flags = ['avx2', 'fma', 'f16c']

const ownCompiler = ({ env }) => (ask(findCompiler(env), ['--version']) ?? '').split('\n')[0]

const avx2 = {
  ...ofNcnn,
  name: 'x86_64_avx2',
  ingredients: ['x86_64', 'avx2', ncnnSource.sha256],
  about: 'processors with AVX2 and FMA',
  needs: ['tools'],
  assert: [/X86_AVX2 - Success/],
  configure: (_folder, tools, { env }) => [
    ...ncnnOptions(tools),
    `-DCMAKE_CXX_COMPILER=${findCompiler(env)}`,
    '-DTANSAKU_VARIANT=avx2',
  ],
  env: () => process.env,
  by: ownCompiler,
}

/** MNN's program, by this computer's compiler; it chooses among kernels for all x86-64 processors as it runs. */
export const mnn = {
  from: programFolders.mnn,
  shared: join(programFolders.ncnn, 'source'),
  made: `built from resources/benchmark-mnn, MNN ${mnnVersion}`,
  name: 'mnn_x86_64',
  ingredients: ['mnn', 'x86_64', mnnCrate.sha256],
  about: 'any x86_64 processor',
  needs: ['tools', 'mnn'],
  assert: [],
  configure: (_folder, tools, { env }) => [`-DMNN_DIR=${tools.mnn}`, `-DCMAKE_CXX_COMPILER=${findCompiler(env)}`],
  env: () => process.env,
  by: ownCompiler,
}

/** @param {string} text of /proc/cpuinfo */
export function hasAvx2(text) {
  const flags = new Set(/^flags\s*:(.*)$/m.exec(text)?.[1].trim().split(/\s+/))
  return avx2Flags.every((flag) => flags.has(flag))
}

const cpuinfo = '/proc/cpuinfo'
const runsAvx2 =
  process.platform === 'linux' &&
  process.arch === 'x64' &&
  existsSync(cpuinfo) &&
  hasAvx2(readFileSync(cpuinfo, 'utf8'))

/** The recipes whose programs may stand for an ABI here, best first. @returns {Recipe[]} */
export const recipesFor = (abi) => [...(abi === 'x86_64' && runsAvx2 ? [avx2] : []), portable(abi)]

/** The first of them that can be followed with what this computer has. @returns {Recipe} */
export function recipeToFollow(abi, env) {
  const [first] = recipesFor(abi)
  const compiler = findCompiler(env)
  return first === avx2 && !(compiler && linksStatic(compiler)) ? portable(abi) : first
}

/** Everything that a program is made from. @param {string} sourcesHash */
export const productKey = (recipe, sourcesHash) => keyOf(sourcesHash, recipe.ingredients)

/** zig spells what CMake expects of four programs. @returns {Record<'cc' | 'c++' | 'ar' | 'ranlib', string>} */
function writeWrappers(folder, abi, zig) {
  mkdirSync(folder, { recursive: true })
  const write = (name, text) => {
    const path = join(folder, name)
    if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text, { mode: 0o755 })
    return path
  }
  const opening = '  case $argument in\n'
  const translated = Object.entries(abiTable[abi].flags ?? {}).map(
    ([flag, spelling]) => `    ${flag}) set -- "$@" ${spelling}; continue ;;\n`,
  )
  const template = wrapperTemplate.replace(opening, `${opening}${translated.join('')}`)
  const compiler = (mode) =>
    write(mode, template.replace('@ZIG@', zig).replace('@MODE@', mode).replace('@TARGET@', abiTable[abi].triple))
  const archiver = (mode) => write(mode, `#!/bin/sh\nexec "${zig}" ${mode} "$@"\n`)
  return { cc: compiler('cc'), 'c++': compiler('c++'), ar: archiver('ar'), ranlib: archiver('ranlib') }
}
