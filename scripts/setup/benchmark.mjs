// The on-device benchmark (resources/benchmark and its like of other engines): static, one program an ABI, built in the
// cache.
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { dirname, join } from 'node:path'
import { build, target } from './build.mjs'
import { fillEntry, hashTree, inspectEntry, keyOf } from './cache.mjs'
import { reinstall, SetupError } from './errors.mjs'
import { abis, benchmarkBinary, hostAbi, isPackaged, portableBinary, root } from './paths.mjs'
import { mnn, portable, productKey, recipesFor, recipeToFollow } from './recipes.mjs'

/** A recipe's own sources, then those it shares. */
const sourceFolders = (context, { from, shared }) =>
  [from, ...(shared ? [shared] : [])].map((folder) => join(context.root, 'resources', folder))
const hasSource = (context, { from }) => existsSync(join(context.root, 'resources', from, 'CMakeLists.txt'))
const hashFolders = (folders) => {
  const [own, ...shared] = folders.map((folder) => hashTree(folder, ['bin']))
  return shared.length === 0 ? own : keyOf(own, shared)
}
/** The key of what a recipe makes of the sources as they are. */
const presentKey = (context, recipe) => productKey(recipe, hashFolders(sourceFolders(context, recipe)))

/** The cached folder of a recipe's program. */
const productFolder = (context, recipe, key) => join(context.cache, 'benchmark', `${recipe.name}-${key}`)

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
  if (!hasSource(context, recipes[0])) return null
  if (recipes.some((recipe) => presentKey(context, recipe) === stamp.key)) return null
  const isForOthers = stamp.about !== undefined && !recipes.some(({ about }) => about === stamp.about)
  return isForOthers ? `built for ${stamp.about}` : 'built from other sources'
}

/**
 * Why a program of this digest is not the one that the sources beside it make.
 * @type {typeof import('./parts.d.mts').benchmarkFault}
 */
export function benchmarkFault(abi, sha256, context = { root }, engine = 'ncnn') {
  const { name, files, recipes } = programs[engine](abi)
  const fault = (found) => ({ found, expected: recipes[0].made, remedy: remedyFor(name) })
  const stamp = files.map(readStamp).find((one) => one.sha256 === sha256)
  if (stamp === undefined) return fault('damaged, or not the one that set-up put there')
  const found = otherwiseMade(context, stamp, recipes)
  return found && fault(found)
}

/** By engine: what set-up calls its program for an ABI, where it may lie, and whose it may be. */
const programs = {
  ncnn: (abi) => ({ name: abi, files: [benchmarkBinary(abi), portableBinary(abi)], recipes: recipesFor(abi) }),
  mnn: (abi) => ({ name: 'mnn', files: [benchmarkBinary(abi, 'mnn')], recipes: [mnn] }),
}

/**
 * A part that puts one program in its place.
 * @param {string} abi
 * @param {string} name what set-up calls it
 * @param {object} program
 * @param {'ncnn' | 'mnn'} [program.engine] ncnn when left out
 * @param {string} program.file its place
 * @param {import('./recipes.mjs').Recipe[]} program.recipes whose programs may lie there, best first
 * @param {(env: NodeJS.ProcessEnv) => import('./recipes.mjs').Recipe} program.follow which of them to build by
 */
function programPart(abi, name, { engine = 'ncnn', file, recipes, follow }) {
  const isInOrder = (context) => {
    const stamp = readStamp(file)
    return (
      stamp.sha256 !== undefined && stamp.sha256 === digestOf(file) && otherwiseMade(context, stamp, recipes) === null
    )
  }
  const [{ from, made }] = recipes
  const products = (context) =>
    recipes.map((recipe) => {
      const key = presentKey(context, recipe)
      return { recipe, key, ...inspectProduct(productFolder(context, recipe, key)) }
    })

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
      if (context.packed) return inspectPacked(abi, context, engine)
      const expected = made
      const remedy = remedyFor(name)
      if (!hasSource(context, recipes[0]))
        return {
          state: 'missing',
          found: `no resources/${from}/CMakeLists.txt`,
          expected,
          remedy: `git checkout resources/${from}`,
          bytes: 0,
        }
      if (isInOrder(context)) {
        const { about, by } = readStamp(file)
        const found = [made, about && `for ${about}`, by && `by ${by}`].filter(Boolean).join(', ')
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
      if (!hasSource(context, recipes[0]))
        throw new SetupError(`resources/${from}/CMakeLists.txt is missing.`, `git checkout resources/${from}`)
      const { recipe, folder, key } =
        products(context).find(({ state }) => state === 'ok') ?? (await make(context, follow(context.env), report))
      mkdirSync(dirname(file), { recursive: true })
      // Not over a program that may be running: a new file in its place.
      rmSync(file, { force: true })
      copyFileSync(join(folder, target), file)
      const compiler = join(folder, compilerFile)
      const stamp = {
        key,
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
  const { program, sources } = await build(context, recipe, sourceFolders(context, recipe), report)
  // Named by what was compiled: someone may have edited the sources meanwhile.
  const key = productKey(recipe, hashFolders(sources))
  const folder = productFolder(context, recipe, key)
  await fillEntry(folder, (partial) => {
    copyFileSync(program, join(partial, target))
    chmodSync(join(partial, target), 0o755)
    writeFileSync(join(partial, digestFile), `${digestOf(join(partial, target))}\n`)
    writeFileSync(join(partial, compilerFile), recipe.by(context))
  })
  return { recipe, folder, key }
}

/** A package has the program with its stamp, and none of what it is built from. */
function inspectPacked(abi, context, engine) {
  const sha256 = digestOf(benchmarkBinary(abi, engine))
  const expected = programs[engine](abi).recipes[0].made
  if (sha256 === undefined) return { state: 'missing', found: 'not there', expected, remedy: reinstall, bytes: 0 }
  const { size } = statSync(benchmarkBinary(abi, engine))
  const fault = benchmarkFault(abi, sha256, context, engine)
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

/** This computer's with other engines than ncnn, made when they are asked for by name alone. */
export const engineBenchmarks =
  process.platform === 'linux' && hostAbi() === 'x86_64'
    ? [
        programPart('x86_64', 'mnn', {
          engine: 'mnn',
          file: benchmarkBinary('x86_64', 'mnn'),
          recipes: [mnn],
          follow: () => mnn,
        }),
      ]
    : []
