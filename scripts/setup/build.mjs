// Compiles a benchmark program after a recipe, in the cache.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { keyOf } from './cache.mjs'
import { SetupError } from './errors.mjs'
import { run } from './process.mjs'
import { findTools } from './tools.mjs'

export const target = 'tansaku-benchmark'

/** The engine's objects outlive a change of the program's own sources, but not of layers, options and compiler. */
const buildFolder = (context, recipe, from) =>
  join(
    context.cache,
    'benchmark-build',
    `${recipe.name}-${keyOf(readFileSync(join(from, 'CMakeLists.txt'), 'utf8'), recipe.ingredients, recipe.by(context))}`,
  )

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

function pruneBuilds(folder, recipe) {
  const parent = dirname(folder)
  if (!existsSync(parent)) return
  for (const name of readdirSync(parent)) {
    if (name.startsWith(`${recipe.name}-`) && join(parent, name) !== folder)
      rmSync(join(parent, name), { recursive: true, force: true })
  }
}

/**
 * Configures and builds; resolves with the program's path in the build folder and those of the sources it was built
 * from.
 * @param {import('./index.mjs').Context} context
 * @param {import('./recipes.mjs').Recipe} recipe
 * @param {string[]} from the folders with the sources: its own, then what it shares with others
 * @param {import('./log.mjs').Report} report
 */
export async function build(context, recipe, from, report) {
  const tools = findTools(context)
  const folder = buildFolder(context, recipe, from[0])
  pruneBuilds(folder, recipe)
  const [sources, shared] = from.map((original, index) => {
    const copy = join(folder, ['source', 'shared'][index])
    mirror(original, copy, ['bin'])
    return copy
  })
  const env = recipe.env(context)

  const objects = join(folder, 'build')
  const log = join(folder, 'configure.log')
  // CMake reports a check once and remembers its outcome: without the first log, start over.
  if (!existsSync(log)) rmSync(objects, { recursive: true, force: true })
  report.progress('configuring')
  const configured = await run(
    tools.cmake,
    [
      '-S',
      sources,
      '-B',
      objects,
      '-G',
      'Ninja',
      `-DCMAKE_MAKE_PROGRAM=${tools.ninja}`,
      '-DCMAKE_BUILD_TYPE=Release',
      ...recipe.configure(join(folder, 'wrappers'), tools, context),
      ...(shared ? [`-DSHARED_DIR=${shared}`] : []),
    ],
    { env },
  )
  if (!existsSync(log)) writeFileSync(log, configured)
  for (const pattern of recipe.assert) {
    if (!pattern.test(readFileSync(log, 'utf8'))) {
      rmSync(folder, { recursive: true, force: true })
      throw new SetupError(
        `The configure log for ${recipe.about} lacks "${pattern.source}": the engine would silently leave that out.`,
        "Compare scripts/setup/zig-wrapper.sh with the flags that zig's version takes.",
      )
    }
  }
  await run(tools.cmake, ['--build', objects, '--target', target, '--parallel', String(cpus().length)], {
    env,
    onLine: (line) => {
      const match = /^\[(\d+)\/(\d+)\]/.exec(line)
      if (match) report.progress('compiling', Number(match[1]), Number(match[2]))
    },
  })
  const program = join(objects, target)
  if (!existsSync(program)) throw new Error(`${target} is not where its CMakeLists.txt should put it: ${program}`)
  return { program, sources: shared ? [sources, shared] : [sources] }
}
