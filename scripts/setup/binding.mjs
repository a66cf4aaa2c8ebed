// tfjs-node's native binding, compiled against the libraries above, with one small addition (binding-patch.mjs).
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { bindingPatchVersion, patchBindingSource, patchedFiles } from './binding-patch.mjs'
import { fillEntry, inspectEntry, keyOf } from './cache.mjs'
import { compilerRemedy, findCompiler } from './compiler.mjs'
import { SetupError } from './errors.mjs'
import { run } from './process.mjs'
import { tensorflowFolder, tensorflowLibraries } from './tensorflow.mjs'

const napiVersion = 8
const packageFolder = (context) => join(context.root, 'node_modules', '@tensorflow', 'tfjs-node-gpu')

/** Where tfjs-node's loader (node-pre-gyp) looks. */
const linkPath = (context) => join(packageFolder(context), 'lib', `napi-v${napiVersion}`, 'tfjs_binding.node')

/** The folder of the built binding, cached or packed; known only once npm's packages are there. */
export function bindingFolder(context) {
  if (context.packed) return dirname(linkPath(context))
  const libraries = tensorflowFolder(context)
  const manifest = join(packageFolder(context), 'package.json')
  if (libraries === undefined || !existsSync(manifest)) return undefined
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'))
  return join(
    context.cache,
    'binding',
    keyOf(
      version,
      bindingPatchVersion,
      napiVersion,
      relative(context.cache, libraries),
      process.platform,
      process.arch,
    ),
  )
}

function linkedTo(context, folder) {
  try {
    return readlinkSync(linkPath(context)) === join(folder, 'tfjs_binding.node')
  } catch {
    return false
  }
}

export const binding = {
  id: 'binding',
  label: 'TensorFlow binding',
  needs: ['npm', 'tensorflow'],

  inspect(context) {
    const expected = 'built for this TensorFlow, with the ConfigProto argument'
    const folder = bindingFolder(context)
    if (folder === undefined) return { state: 'missing', found: 'not built', expected, bytes: 0 }
    const entry = inspectEntry(folder)
    if (entry.state !== 'ok') return { ...entry, found: entry.why ?? 'not built', expected }
    return context.packed || linkedTo(context, folder)
      ? { ...entry, found: 'built', expected }
      : { ...entry, state: 'stale', found: 'built, not linked into node_modules', expected }
  },

  async install(context, report) {
    const folder = bindingFolder(context)
    if (inspectEntry(folder).state !== 'ok') await compile(context, folder, report)
    const link = linkPath(context)
    mkdirSync(dirname(link), { recursive: true })
    if (lstatSync(link, { throwIfNoEntry: false })) rmSync(link)
    symlinkSync(join(folder, 'tfjs_binding.node'), link)
  },
}

async function compile(context, folder, report) {
  const compiler = findCompiler(context.env)
  if (compiler === undefined)
    throw new SetupError(
      'No C++ compiler on PATH: g++ or clang++ is needed to build the TensorFlow binding.',
      compilerRemedy,
    )
  report.progress(`compiling with ${compiler}`)
  const libraries = join(tensorflowFolder(context), 'tensorflow')
  await fillEntry(folder, async (partial) => {
    const sources = join(partial, 'source')
    mkdirSync(sources)
    const published = join(packageFolder(context), 'binding')
    for (const name of readdirSync(published))
      writeFileSync(join(sources, name), patchBindingSource(name, readFileSync(join(published, name), 'utf8')))
    if (!patchedFiles.every((name) => existsSync(join(sources, name))))
      throw new Error(`${published} lacks one of ${patchedFiles.join(', ')}`)
    const darwin = process.platform === 'darwin'
    const origin = darwin ? '@loader_path' : '$ORIGIN'
    // Relative, so that a cache may be moved or restored elsewhere.
    const runPath = `${origin}/${relative(folder, libraries)}`
    await run(compiler, [
      '-std=c++17',
      '-O2',
      '-fPIC',
      ...(darwin ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared']),
      `-DNAPI_VERSION=${napiVersion}`,
      '-I',
      join(context.root, 'node_modules', 'node-api-headers', 'include'),
      '-I',
      join(libraries, 'include'),
      '-I',
      dirname(realpathSync(packageFolder(context))),
      join(sources, 'tfjs_backend.cc'),
      join(sources, 'tfjs_binding.cc'),
      '-o',
      join(partial, 'tfjs_binding.node'),
      ...tensorflowLibraries.map((name) => join(libraries, name)),
      `-Wl,-rpath,${runPath}`,
    ])
    rmSync(sources, { recursive: true })
  })
}
