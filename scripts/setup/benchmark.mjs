// The on-device benchmark (resources/benchmark): static, one program an ABI, built by zig in the cache.
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createHash } from 'node:crypto'
import { cpus } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fillEntry, hashTree, inspectEntry, keyOf } from './cache.mjs'
import { reinstall, SetupError } from './errors.mjs'
import { abis, benchmarkBinary, isPackaged, root } from './paths.mjs'
import { run } from './process.mjs'
import { findTools } from './tools.mjs'
import { ncnnSource, ncnnVersion, zigVersion } from './versions.mjs'

const target = 'tansaku-benchmark'

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
const sourceFolder = (context) => join(context.root, 'resources', 'benchmark')
const hasSource = (context) => existsSync(join(sourceFolder(context), 'CMakeLists.txt'))
const toolKey = (abi) => [abi, abiTable[abi], wrapperTemplate, ncnnSource.sha256, zigVersion]

/** Everything that one ABI's program is made from. */
const productKey = (abi, sources) => keyOf(hashTree(sources, ['bin']), toolKey(abi))

/** The cached folder of one ABI's program. */
const productFolder = (context, abi, sources = sourceFolder(context)) =>
  join(context.cache, 'benchmark', `${abi}-${productKey(abi, sources)}`)

/** ncnn's objects outlive a change of the program's own sources, but not of the list of layers and options. */
const buildFolder = (context, abi) =>
  join(
    context.cache,
    'benchmark-build',
    `${abi}-${keyOf(readFileSync(join(sourceFolder(context), 'CMakeLists.txt'), 'utf8'), toolKey(abi))}`,
  )

/** @returns {string | undefined} */
const digestOf = (path) =>
  existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : undefined
const digestFile = `${target}.sha256`

/** Whether the cached program is the one that was built; of one built before digests were kept nothing is known. */
function isWhole(folder) {
  const file = join(folder, digestFile)
  return !existsSync(file) || readFileSync(file, 'utf8').trim() === digestOf(join(folder, target))
}

/** Beside a program: what it was made from, and its digest. The cache may be gone, and a package has none. */
const stampFile = (abi) => `${benchmarkBinary(abi)}.json`
const remedyFor = (abi) => (isPackaged ? reinstall : `npm run setup -- --benchmark ${abi}`)
const builtFrom = `built from resources/benchmark, ncnn ${ncnnVersion}`

/** @returns {{key?: string, sha256?: string}} empty where there is no stamp that can be read */
function readStamp(abi) {
  try {
    return JSON.parse(readFileSync(stampFile(abi), 'utf8'))
  } catch {
    return {}
  }
}

/**
 * Why a program of this digest is not the one that the sources beside it make.
 * @type {typeof import('./parts.d.mts').benchmarkFault}
 */
export function benchmarkFault(abi, sha256, context = { root }) {
  const stamp = readStamp(abi)
  const fault = (found) => ({ found, expected: builtFrom, remedy: remedyFor(abi) })
  if (stamp.sha256 !== sha256) return fault('damaged, or not the one that set-up put there')
  if (hasSource(context) && stamp.key !== productKey(abi, sourceFolder(context)))
    return fault('built from other sources')
  return null
}

/** The part for one ABI. @param {string} abi one of paths.mjs's `abis` */
export function benchmarkFor(abi) {
  return {
    id: `benchmark-${abi}`,
    label: `benchmark ${abi}`,
    needs: ['tools'],

    inspect(context) {
      const expected = builtFrom
      if (context.packed) return inspectPacked(abi, context)
      const remedy = remedyFor(abi)
      if (!hasSource(context))
        return {
          state: 'missing',
          found: 'no resources/benchmark/CMakeLists.txt',
          expected,
          remedy: 'git checkout resources/benchmark',
          bytes: 0,
        }
      const sha256 = digestOf(benchmarkBinary(abi))
      if (sha256 !== undefined && benchmarkFault(abi, sha256, context) === null)
        return { state: 'ok', found: expected, expected, bytes: statSync(benchmarkBinary(abi)).size }
      const entry = inspectEntry(productFolder(context, abi))
      if (entry.state !== 'ok') {
        const state = entry.state === 'missing' && existsSync(benchmarkBinary(abi)) ? 'stale' : entry.state
        return {
          ...entry,
          state,
          found: entry.why ?? (state === 'stale' ? 'built from other sources' : 'not built'),
          expected,
          remedy,
        }
      }
      const folder = productFolder(context, abi)
      if (!isWhole(folder)) return { ...entry, state: 'broken', found: `${folder} is damaged`, expected, remedy }
      const isOther = sha256 !== undefined && sha256 !== digestOf(join(folder, target))
      return {
        ...entry,
        state: isOther ? 'broken' : 'stale',
        found: isOther
          ? `${benchmarkBinary(abi)} is damaged or of another build`
          : 'built, not copied beside its sources',
        expected,
        remedy,
      }
    },

    async install(context, report) {
      if (!hasSource(context))
        throw new SetupError('resources/benchmark/CMakeLists.txt is missing.', 'git checkout resources/benchmark')
      let folder = productFolder(context, abi)
      if (inspectEntry(folder).state !== 'ok' || !isWhole(folder)) {
        rmSync(folder, { recursive: true, force: true })
        const { program, sources } = await build(context, abi, report)
        // Named by what was compiled: someone may have edited the sources meanwhile.
        folder = productFolder(context, abi, sources)
        await fillEntry(folder, (partial) => {
          copyFileSync(program, join(partial, target))
          chmodSync(join(partial, target), 0o755)
          writeFileSync(join(partial, digestFile), `${digestOf(join(partial, target))}\n`)
        })
      }
      mkdirSync(dirname(benchmarkBinary(abi)), { recursive: true })
      // Not over a program that may be running: a new file in its place.
      rmSync(benchmarkBinary(abi), { force: true })
      copyFileSync(join(folder, target), benchmarkBinary(abi))
      const stamp = { key: basename(folder).slice(abi.length + 1), sha256: digestOf(benchmarkBinary(abi)) }
      writeFileSync(stampFile(abi), `${JSON.stringify(stamp)}\n`)
    },
  }
}

/** A package has the program with its stamp, and none of what it is built from. */
function inspectPacked(abi, context) {
  const sha256 = digestOf(benchmarkBinary(abi))
  const expected = builtFrom
  if (sha256 === undefined) return { state: 'missing', found: 'not there', expected, remedy: reinstall, bytes: 0 }
  const { size } = statSync(benchmarkBinary(abi))
  const fault = benchmarkFault(abi, sha256, context)
  return fault === null
    ? { state: 'ok', found: expected, expected, bytes: size }
    : { ...fault, state: 'broken', bytes: size }
}

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

/** Copies what differs, so that Ninja compiles only that. */
function mirror(from, to, skip) {
  mkdirSync(to, { recursive: true })
  const names = readdirSync(from).filter((name) => !skip.includes(name))
  for (const name of readdirSync(to)) if (!names.includes(name)) rmSync(join(to, name), { recursive: true })
  for (const name of names) {
    if (statSync(join(from, name)).isDirectory()) mirror(join(from, name), join(to, name), [])
    else if (!existsSync(join(to, name)) || !readFileSync(join(to, name)).equals(readFileSync(join(from, name))))
      copyFileSync(join(from, name), join(to, name))
  }
}

function pruneBuilds(context, abi) {
  const parent = dirname(buildFolder(context, abi))
  if (!existsSync(parent)) return
  for (const name of readdirSync(parent)) {
    if (name.startsWith(`${abi}-`) && join(parent, name) !== buildFolder(context, abi))
      rmSync(join(parent, name), { recursive: true, force: true })
  }
}

/**
 * Configures and builds; resolves with the program's path in the build folder and that of the sources it was built
 * from.
 */
async function build(context, abi, report) {
  const { cmake, ninja, ncnn, zig } = findTools(context)
  const folder = buildFolder(context, abi)
  pruneBuilds(context, abi)
  const sources = join(folder, 'source')
  mirror(sourceFolder(context), sources, ['bin'])
  const wrappers = writeWrappers(join(folder, 'wrappers'), abi, zig)
  const zigCache = join(context.cache, 'zig-cache')
  const env = { ...process.env, ZIG_GLOBAL_CACHE_DIR: zigCache, ZIG_LOCAL_CACHE_DIR: zigCache }

  const objects = join(folder, 'build')
  const log = join(folder, 'configure.log')
  // CMake reports a check once and remembers its outcome: without the first log, start over.
  if (!existsSync(log)) rmSync(objects, { recursive: true, force: true })
  report.progress('configuring')
  const configured = await run(
    cmake,
    [
      '-S',
      sources,
      '-B',
      objects,
      '-G',
      'Ninja',
      `-DCMAKE_MAKE_PROGRAM=${ninja}`,
      '-DCMAKE_BUILD_TYPE=Release',
      '-DCMAKE_SYSTEM_NAME=Linux',
      `-DCMAKE_SYSTEM_PROCESSOR=${abiTable[abi].processor}`,
      `-DCMAKE_C_COMPILER=${wrappers.cc}`,
      `-DCMAKE_CXX_COMPILER=${wrappers['c++']}`,
      `-DCMAKE_AR=${wrappers.ar}`,
      `-DCMAKE_RANLIB=${wrappers.ranlib}`,
      `-DTANSAKU_ABI=${abi}`,
      `-DNCNN_DIR=${ncnn}`,
      `-DNCNN_VERSION=${ncnnVersion}`,
    ],
    { env },
  )
  if (!existsSync(log)) writeFileSync(log, configured)
  for (const pattern of abiTable[abi].assert) {
    if (!pattern.test(readFileSync(log, 'utf8'))) {
      rmSync(folder, { recursive: true, force: true })
      throw new SetupError(
        `The configure log for ${abi} lacks "${pattern.source}": ncnn would silently leave that out.`,
        "Compare scripts/setup/zig-wrapper.sh with the flags that zig's version takes.",
      )
    }
  }
  await run(cmake, ['--build', objects, '--target', target, '--parallel', String(cpus().length)], {
    env,
    onLine: (line) => {
      const match = /^\[(\d+)\/(\d+)\]/.exec(line)
      if (match) report.progress('compiling', Number(match[1]), Number(match[2]))
    },
  })
  const program = join(objects, target)
  if (!existsSync(program)) throw new Error(`${target} is not where its CMakeLists.txt should put it: ${program}`)
  return { program, sources }
}

export const benchmarks = abis.map(benchmarkFor)
