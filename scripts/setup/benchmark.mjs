// The on-device benchmark (resources/benchmark): static, one program an ABI, built in the cache.
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { dirname, join } from 'node:path'
import { build, target } from './build.mjs'
import { fillEntry, hashTree, inspectEntry } from './cache.mjs'
import { reinstall, SetupError } from './errors.mjs'
import { abis, benchmarkBinary, isPackaged, portableBinary, root } from './paths.mjs'
import { portable, productKey, recipesFor, recipeToFollow } from './recipes.mjs'
import { ncnnVersion } from './versions.mjs'

const sourceFolder = (context) => join(context.root, 'resources', 'benchmark')
const hasSource = (context) => existsSync(join(sourceFolder(context), 'CMakeLists.txt'))
const hashSources = (folder) => hashTree(folder, ['bin'])

/** The cached folder of a recipe's program. */
const productFolder = (context, recipe, sources) =>
  join(context.cache, 'benchmark', `${recipe.name}-${productKey(recipe, sources)}`)

/** @returns {string | undefined} */
const digestOf = (path) =>
  existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : undefined
const digestFile = `${target}.sha256`
const compilerFile = `${target}.compiler`

/** Whether the cached program is there and the one that was built; of one built before digests were kept not known. */
function inspectProduct(folder) {
  const entry = inspectEntry(folder)
  const file = join(folder, digestFile)
  const isDamaged =
    entry.state === 'ok' && existsSync(file) && readFileSync(file, 'utf8').trim() !== digestOf(join(folder, target))
  return { folder, ...entry, ...(isDamaged && { state: 'broken', why: `${folder} is damaged` }) }
}

/** Beside a program: what it was made from, and its digest. The cache may be gone, and a package has none. */
const stampFile = (program) => `${program}.json`
const remedyFor = (name) => (isPackaged ? reinstall : `npm run setup -- --benchmark ${name}`)
const builtFrom = `built from resources/benchmark, ncnn ${ncnnVersion}`

/** @returns {{key?: string, sha256?: string, about?: string, by?: string}} empty where there is none to be read */
function readStamp(program) {
  try {
    return JSON.parse(readFileSync(stampFile(program), 'utf8'))
  } catch {
    return {}
  }
}

/** Why a program of this stamp is none of those that the recipes make of the sources; null where it is. */
function otherwiseMade(context, stamp, recipes) {
  if (!hasSource(context)) return null
  const sources = hashSources(sourceFolder(context))
  if (recipes.some((recipe) => productKey(recipe, sources) === stamp.key)) return null
  const isForOthers = stamp.about !== undefined && !recipes.some(({ about }) => about === stamp.about)
  return isForOthers ? `built for ${stamp.about}` : 'built from other sources'
}

/**
 * Why a program of this digest is not the one that the sources beside it make.
 * @type {typeof import('./parts.d.mts').benchmarkFault}
 */
export function benchmarkFault(abi, sha256, context = { root }) {
  const fault = (found) => ({ found, expected: builtFrom, remedy: remedyFor(abi) })
  const stamp = [benchmarkBinary(abi), portableBinary(abi)].map(readStamp).find((one) => one.sha256 === sha256)
  if (stamp === undefined) return fault('damaged, or not the one that set-up put there')
  const found = otherwiseMade(context, stamp, recipesFor(abi))
  return found && fault(found)
}

/**
 * A part that puts one program in its place.
 * @param {string} abi
 * @param {string} name what set-up calls it
 * @param {object} program
 * @param {string} program.file its place
 * @param {import('./recipes.mjs').Recipe[]} program.recipes whose programs may lie there, best first
 * @param {(env: NodeJS.ProcessEnv) => import('./recipes.mjs').Recipe} program.follow which of them to build by
 */
function programPart(abi, name, { file, recipes, follow }) {
  const isInOrder = (context) => {
    const stamp = readStamp(file)
    return (
      stamp.sha256 !== undefined && stamp.sha256 === digestOf(file) && otherwiseMade(context, stamp, recipes) === null
    )
  }
  const products = (context) => {
    const sources = hashSources(sourceFolder(context))
    return recipes.map((recipe) => ({ recipe, ...inspectProduct(productFolder(context, recipe, sources)) }))
  }

  return {
    id: `benchmark-${name}`,
    label: `benchmark ${name}`,
    abi,
    name,
    file,
    get needs() {
      return follow(process.env).needs
    },

    inspect(context) {
      if (context.packed) return inspectPacked(abi, context)
      const expected = builtFrom
      const remedy = remedyFor(name)
      if (!hasSource(context))
        return {
          state: 'missing',
          found: 'no resources/benchmark/CMakeLists.txt',
          expected,
          remedy: 'git checkout resources/benchmark',
          bytes: 0,
        }
      if (isInOrder(context)) {
        const { about, by } = readStamp(file)
        const found = [builtFrom, about && `for ${about}`, by && `by ${by}`].filter(Boolean).join(', ')
        return { state: 'ok', found, expected, bytes: statSync(file).size }
      }
      const all = products(context)
      const entry = all.find(({ state }) => state === 'ok') ?? all.find(({ state }) => state === 'broken') ?? all[0]
      if (entry.state !== 'ok') {
        const state = entry.state === 'missing' && existsSync(file) ? 'stale' : entry.state
        const found = entry.why ?? (state === 'stale' ? otherwiseMade(context, readStamp(file), recipes) : 'not built')
        return { ...entry, state, found: found ?? 'damaged', expected, remedy }
      }
      const isOther = existsSync(file) && digestOf(file) !== digestOf(join(entry.folder, target))
      return {
        ...entry,
        state: isOther ? 'broken' : 'stale',
        found: isOther ? `${file} is damaged or of another build` : 'built, not copied beside its sources',
        expected,
        remedy,
      }
    },

    async install(context, report) {
      if (!hasSource(context))
        throw new SetupError('resources/benchmark/CMakeLists.txt is missing.', 'git checkout resources/benchmark')
      const { recipe, folder, key } =
        products(context).find(({ state }) => state === 'ok') ?? (await make(context, follow(context.env), report))
      mkdirSync(dirname(file), { recursive: true })
      // Not over a program that may be running: a new file in its place.
      rmSync(file, { force: true })
      copyFileSync(join(folder, target), file)
      const compiler = join(folder, compilerFile)
      const stamp = {
        key: key ?? productKey(recipe, hashSources(sourceFolder(context))),
        sha256: digestOf(file),
        about: recipe.about,
        by: existsSync(compiler) ? readFileSync(compiler, 'utf8') : undefined,
      }
      writeFileSync(stampFile(file), `${JSON.stringify(stamp)}\n`)
    },
  }
}

/** Builds by a recipe into the cache. */
async function make(context, recipe, report) {
  const { program, sources } = await build(context, recipe, sourceFolder(context), report)
  // Named by what was compiled: someone may have edited the sources meanwhile.
  const hash = hashSources(sources)
  const folder = productFolder(context, recipe, hash)
  await fillEntry(folder, (partial) => {
    copyFileSync(program, join(partial, target))
    chmodSync(join(partial, target), 0o755)
    writeFileSync(join(partial, digestFile), `${digestOf(join(partial, target))}\n`)
    writeFileSync(join(partial, compilerFile), recipe.by(context))
  })
  return { recipe, folder, key: productKey(recipe, hash) }
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

/** The part for one ABI. @param {string} abi one of paths.mjs's `abis` */
export const benchmarkFor = (abi) =>
  programPart(abi, abi, {
    file: benchmarkBinary(abi),
    recipes: recipesFor(abi),
    follow: (env) => recipeToFollow(abi, env),
  })

const isPortable = (abi) => recipesFor(abi).length === 1

/** The part for any device of an ABI: that ABI's own, where that is not for this computer's processor alone. */
export const portableFor = (abi) =>
  isPortable(abi)
    ? benchmarkFor(abi)
    : programPart(abi, `${abi}-portable`, {
        file: portableBinary(abi),
        recipes: [portable(abi)],
        follow: () => portable(abi),
      })

/** @type {typeof import('./parts.d.mts').phoneProgram} */
export function phoneProgram(abi) {
  const sha256 = digestOf(portableBinary(abi))
  return sha256 !== undefined && benchmarkFault(abi, sha256) === null ? portableBinary(abi) : benchmarkBinary(abi)
}

export const benchmarks = abis.map(benchmarkFor)
/** Those that set-up makes when they are asked for by name alone. */
export const portableBenchmarks = abis.filter((abi) => !isPortable(abi)).map(portableFor)
