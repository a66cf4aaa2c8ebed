// Parts of the cache: one folder a part and key, either whole or not there at all.
import { createHash } from 'node:crypto'
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'

const stampName = '.complete.json'

/** A short key of what a part is made from: versions, digests, texts. */
export function keyOf(...ingredients) {
  return createHash('sha256').update(JSON.stringify(ingredients)).digest('hex').slice(0, 12)
}

/** @returns {Promise<string>} sha256 of a file, in hex */
export async function hashFile(path) {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** sha256 of names and contents below a folder; `skip` names entries to leave out at the top. */
export function hashTree(folder, skip = []) {
  const hash = createHash('sha256')
  const visit = (path, name) => {
    if (statSync(path).isDirectory()) {
      for (const entry of readdirSync(path).sort()) visit(join(path, entry), `${name}/${entry}`)
    } else {
      hash.update(`${name}\0`).update(readFileSync(path)).update('\0')
    }
  }
  for (const entry of readdirSync(folder).sort()) if (!skip.includes(entry)) visit(join(folder, entry), entry)
  return hash.digest('hex')
}

/** Every file below a folder with its size, by relative path; links are not followed. */
function listFiles(folder, prefix = '') {
  const files = {}
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const name = prefix + entry.name
    if (entry.isDirectory()) Object.assign(files, listFiles(join(folder, entry.name), `${name}/`))
    else if (entry.isFile()) files[name] = statSync(join(folder, entry.name)).size
  }
  return files
}

/**
 * Whether a part's folder is whole. Big files are compared by size at every start; a folder of thousands is not walked.
 * @returns {{state: 'ok' | 'missing' | 'broken', why?: string, bytes: number}}
 */
export function inspectEntry(folder) {
  if (!existsSync(folder)) return { state: 'missing', bytes: 0 }
  let stamp
  try {
    stamp = JSON.parse(readFileSync(join(folder, stampName), 'utf8'))
  } catch {
    return { state: 'broken', why: `${folder} has no readable stamp`, bytes: 0 }
  }
  for (const [name, bytes] of Object.entries(stamp.files)) {
    const found = statSync(join(folder, name), { throwIfNoEntry: false })?.size
    if (found !== bytes) {
      const has = found === undefined ? 'is gone' : `has ${found} bytes`
      return { state: 'broken', why: `${join(folder, name)} ${has}, expected ${bytes}`, bytes: stamp.bytes }
    }
  }
  return { state: 'ok', bytes: stamp.bytes }
}

/**
 * Fills a part's folder: `build` writes into a folder of another name, which takes the right name once it is whole.
 * What an interrupted set-up left under other names is removed by the next.
 * @param {string} folder
 * @param {(partial: string) => unknown} build
 * @param {(name: string) => boolean} [isFixed] which files may not change afterwards; all by default
 * @returns {Promise<number>} bytes
 */
export async function fillEntry(folder, build, isFixed = () => true) {
  mkdirSync(dirname(folder), { recursive: true })
  for (const entry of readdirSync(dirname(folder))) {
    if (entry.includes('.partial-')) rmSync(join(dirname(folder), entry), { recursive: true, force: true })
  }
  const partial = `${folder}.partial-${process.pid}`
  mkdirSync(partial)
  try {
    await build(partial)
    const all = listFiles(partial)
    const bytes = Object.values(all).reduce((sum, size) => sum + size, 0)
    const watched = Object.entries(all)
      .filter(([name]) => isFixed(name))
      .sort((a, b) => b[1] - a[1])
      .slice(0, 20)
    writeFileSync(join(partial, stampName), JSON.stringify({ bytes, files: Object.fromEntries(watched) }))
    rmSync(folder, { recursive: true, force: true })
    renameSync(partial, folder)
    return bytes
  } finally {
    rmSync(partial, { recursive: true, force: true })
  }
}
