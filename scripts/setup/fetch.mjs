// Files of pinned digest: fetched, compared, fetched again when truncated or corrupt.
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hashFile } from './cache.mjs'
import { SetupError } from './errors.mjs'
import { formatBytes } from './log.mjs'
import { run, which } from './process.mjs'

const script = (name) => join(dirname(fileURLToPath(import.meta.url)), name)

const onProgress = (report, text) => (line) => {
  const match = /^progress (\d+) (\d+)$/.exec(line)
  if (match) report.progress(text, Number(match[1]), Number(match[2]))
}

/**
 * @typedef {{project: string, name: string, bytes: number, sha256: string, registry?: string}} PinnedFile `registry`:
 *   the Python package index where none is named
 * @typedef {(file: PinnedFile, partial: string, report: import('./log.mjs').Report) => Promise<unknown>} Source
 *   appends to, or writes, `partial`
 */

/** The Python package index, through pypi-simple. @returns {Source} */
export function packageIndex(python) {
  return (file, partial, report) =>
    run(python.command, [...python.args, script('fetch.py'), file.project, file.name, partial], {
      env: { ...process.env, PYTHONPATH: python.packages, PYTHONDONTWRITEBYTECODE: '1' },
      onLine: onProgress(report, 'fetching'),
    })
}

/** Cargo's registry, through Cargo, which keeps the crates that it was asked about. @returns {Source} */
export function crateRegistry(env = process.env) {
  const folder = join(env.CARGO_HOME ?? join(homedir(), '.cargo'), 'registry', 'cache')
  const kept = (name) =>
    (existsSync(folder) ? readdirSync(folder) : []).map((registry) => join(folder, registry, name)).find(existsSync)
  return async (file, partial, report) => {
    const version = file.name.slice(file.project.length + 1, -'.crate'.length)
    if (kept(file.name) === undefined) {
      if (which('cargo', env) === undefined) throw new Error('Cargo 1.82 or newer, which fetches it, is not on PATH')
      report.progress('fetching')
      await run('cargo', ['info', `${file.project}@${version}`])
    }
    const crate = kept(file.name)
    if (crate === undefined) throw new Error(`Cargo left no ${file.name} in ${folder}`)
    copyFileSync(crate, partial)
  }
}

/** A folder of files, for machines without a network (TANSAKU_FILES). @returns {Source} */
export function localFolder(folder) {
  return async (file, partial) => {
    copyFileSync(join(folder, file.name), partial)
  }
}

/** TANSAKU_FILES first where it has the file, else the registry that it is of. @returns {Source} */
export function defaultSource(python, env = process.env) {
  return (file, partial, report) => {
    const local = env.TANSAKU_FILES && existsSync(join(env.TANSAKU_FILES, file.name))
    const registry = file.registry === undefined ? packageIndex(python) : crateRegistry(env)
    return (local ? localFolder(env.TANSAKU_FILES) : registry)(file, partial, report)
  }
}

/**
 * Fetches one file whole: size and digest are compared with the pinned ones, what a broken connection left is
 * completed, and what does not match is thrown away and fetched anew.
 * @param {PinnedFile} file
 * @param {string} target
 * @param {Source} source
 * @param {import('./log.mjs').Report} report
 * @param {{attempts?: number}} [options]
 */
export async function fetchFile(file, target, source, report, { attempts = 4 } = {}) {
  mkdirSync(dirname(target), { recursive: true })
  if (await matches(file, target)) return
  const partial = `${target}.partial`
  let problem = ''
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    try {
      await source(file, partial, report)
      problem = await complaint(file, partial)
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error)
    }
    if (problem === '') {
      renameSync(partial, target)
      return
    }
    const bytes = statSync(partial, { throwIfNoEntry: false })?.size ?? 0
    // A file that only ends too early is completed by the next attempt; anything else starts anew.
    if (bytes >= file.bytes || attempt === attempts - 1) rmSync(partial, { force: true })
    if (attempt < attempts)
      report.say(
        `${file.name}: ${problem.split('\n').at(-1)}; fetching it again (attempt ${attempt + 1} of ${attempts})`,
      )
  }
  throw new SetupError(
    `${file.name} could not be fetched: ${problem}`,
    'Check the network and run `npm run setup` again; it goes on where it stopped. ' +
      `Without a network: put ${file.name} (project ${file.project} of ${file.registry ?? 'the Python package index'}) into a folder and set TANSAKU_FILES to it.`,
  )
}

async function complaint(file, path) {
  const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (bytes !== file.bytes) return `has ${formatBytes(bytes)} (${bytes} bytes), expected ${file.bytes} bytes`
  const sha256 = await hashFile(path)
  return sha256 === file.sha256 ? '' : `has sha256 ${sha256}, expected ${file.sha256}`
}

const matches = async (file, path) => existsSync(path) && (await complaint(file, path)) === ''

/**
 * Unpacks members of a wheel, a .tar.gz or a crate.
 * @param {{command: string, args: string[]}} python
 * @param {string} archive
 * @param {string} folder
 * @param {string[]} patterns of Python's fnmatch, where * also crosses folders
 */
export function unpack(python, archive, folder, patterns, report) {
  return run(python.command, [...python.args, script('unpack.py'), archive, folder, ...patterns], {
    onLine: onProgress(report, 'unpacking'),
  })
}
