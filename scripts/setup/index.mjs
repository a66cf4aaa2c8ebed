// Brings the clone to where it can run: inspects every part, makes what is missing, several at a time.
import { mkdirSync, statfsSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { benchmarkFor, benchmarks, engineBenchmarks, portableBenchmarks } from './benchmark.mjs'
import { binding, bindingFolder } from './binding.mjs'
import { cifar10 } from './cifar10.mjs'
import { converter } from './converter.mjs'
import { SetupError } from './errors.mjs'
import { withLock } from './lock.mjs'
import { createLog, formatBytes, formatSeconds } from './log.mjs'
import { findNode, node } from './node.mjs'
import { npm } from './npm.mjs'
import { abis, benchmarkBinary, cacheDir, cifar10Dir, hostAbi, isPackaged, manifestFile, root } from './paths.mjs'
import { readPacked } from './packed.mjs'
import { python } from './python.mjs'
import { tensorflow, tensorflowFlavour, tensorflowFolder } from './tensorflow.mjs'
import { mnn, tools, zig } from './tools.mjs'
import { tensorflowVersion } from './versions.mjs'

/** What every command needs; and what searching and measuring need beside it. */
export const baseParts = [npm, node]
export const coreParts = [...baseParts, tensorflow, binding, benchmarkFor(hostAbi()), cifar10]
export const allParts = [npm, node, python, tools, zig, tensorflow, binding, ...benchmarks, cifar10]
/** Made when they are asked for by name alone. */
export const extraParts = [converter, ...portableBenchmarks, mnn, ...engineBenchmarks]

/**
 * @typedef {object} Context what each part's functions are given
 * @property {string} root
 * @property {string} cache
 * @property {NodeJS.ProcessEnv} env
 * @property {'cpu' | 'gpu'} flavour
 * @property {import('./packed.mjs').Packed} [packed] what there is in a package, where nothing is fetched or built
 */

/** @returns {Context} */
export function createContext(env = process.env) {
  const packed = readPacked()
  return { root, cache: cacheDir(env), env, flavour: packed?.flavour ?? tensorflowFlavour(env), packed }
}

/**
 * The parts to make: those wanted that are not in order, those that depend on one to be made, and helpers they need.
 * @param {Part[]} wanted
 * @param {Part[]} all
 * @param {(part: Part) => boolean} isInOrder
 * @returns {Part[]} in the order of `all`
 * @typedef {{id: string, label: string, needs: string[], auxiliary?: boolean, neededBytes?: (context: object) =>
 * number}} Part
 */
export function planParts(wanted, all, isInOrder) {
  const planned = new Set()
  const byId = (id) => all.find((part) => part.id === id)
  const add = (part) => {
    if (planned.has(part.id)) return
    planned.add(part.id)
    for (const need of part.needs.map(byId)) if (!isInOrder(need)) add(need)
  }
  for (const part of wanted) if (!part.auxiliary && !isInOrder(part)) add(part)
  for (const part of wanted) if (part.auxiliary && !isInOrder(part)) add(part)
  return all.filter((part) => planned.has(part.id))
}

/**
 * Runs the parts' `install`, each as soon as those it needs are made.
 * @returns {Promise<{failures: {part: Part, error: Error}[], took: {label: string, ms: number}[]}>} what failed, and
 * how long each part took by itself, in the order in which they were done
 */
export async function installParts(parts, context, log) {
  const failures = []
  const took = []
  const running = new Map()
  const start = (part) => {
    if (running.has(part.id)) return running.get(part.id)
    const work = (async () => {
      const needed = parts.filter((other) => part.needs.includes(other.id))
      const made = await Promise.all(needed.map(start))
      if (made.includes(false)) {
        log.line(
          `  ${part.label}: left out, because ${needed
            .filter((_, index) => !made[index])
            .map((other) => other.label)
            .join(' and ')} failed`,
        )
        return false
      }
      const report = log.part(part.label)
      const started = Date.now()
      try {
        // What made its needs may have put this part in order, too: node with npm's packages.
        if (part.inspect(context).state !== 'ok') await part.install(context, report)
        report.end()
        const { bytes } = part.inspect(context)
        const ms = Date.now() - started
        took.push({ label: part.label, ms })
        log.line(
          `  ${part.label}: done (${[bytes ? formatBytes(bytes) : '', formatSeconds(ms)].filter(Boolean).join(', ')})`,
        )
        return true
      } catch (error) {
        report.end()
        failures.push({ part, error })
        log.line(`  ${part.label}: failed`)
        return false
      }
    })()
    running.set(part.id, work)
    return work
  }
  await Promise.all(parts.map(start))
  return { failures, took }
}

/**
 * Makes the wanted parts where they are not in order; silent and quick when they are.
 * @param {Part[]} wanted
 * @param {{log?: ReturnType<typeof createLog>, env?: NodeJS.ProcessEnv}} [options]
 * @returns {Promise<boolean>} whether anything had to be made; throws SetupError naming every part that failed
 */
export async function ensureParts(wanted, { log = createLog(), env = process.env } = {}) {
  const context = createContext(env)
  const isInOrder = (part) => part.inspect(context).state === 'ok'
  const plan = () => planParts(wanted, [...allParts, ...extraParts], isInOrder)
  if (plan().length === 0) return false
  if (isPackaged)
    throw new SetupError(
      `This package lacks ${plan()
        .map((part) => part.label)
        .join(', ')}, and nothing is fetched or built in a package.`,
      'Work from a clone of Tansaku, which sets them up.',
    )

  const started = Date.now()
  log.line(
    `Setting up Tansaku (${plan()
      .map((part) => part.label)
      .join(', ')}); cache: ${context.cache}`,
  )
  checkCache(context)
  checkDisk(context, plan())
  const onWait = (holder) => {
    log.line(
      `  Another set-up is at work (process ${holder.pid} on ${holder.host}); waiting for it to end. If there is none: delete ${join(context.cache, 'setup.lock')}`,
    )
  }
  const { failures, took } = await withLock(join(context.cache, 'setup.lock'), onWait, async () => {
    const parts = plan()
    const made = await installParts(parts, context, log)
    writeManifest(context)
    return made
  })
  if (failures.length > 0) {
    throw new SetupError(
      failures
        .map(({ part, error }) => `${part.label}: ${error.message}${error.remedy ? `\n  -> ${error.remedy}` : ''}`)
        .join('\n\n'),
      'Then run the same command again: what is done stays done.',
    )
  }
  const each = took.map(({ label, ms }) => `${label} ${formatSeconds(ms)}`).join(', ')
  log.line(`Set-up done in ${formatSeconds(Date.now() - started)}${each && `, side by side: ${each}`}.`)
  return true
}

function checkCache(context) {
  try {
    mkdirSync(context.cache, { recursive: true })
    writeFileSync(
      join(context.cache, 'README.txt'),
      "What Tansaku's set-up fetched and built. Safe to delete; `npm run setup` makes it again.\n",
    )
  } catch (error) {
    throw new SetupError(
      `The cache folder cannot be written: ${error.message}`,
      'Set TANSAKU_CACHE to a folder that can.',
    )
  }
}

/**
 * Room for what the parts fetch and build at their largest moment; the npm packages are in the clone, the rest in the
 * cache.
 */
function checkDisk(context, parts) {
  const needed = parts.reduce((sum, part) => sum + (part.neededBytes?.(context) ?? 0), 0)
  const { bavail, bsize } = statfsSync(context.cache)
  if (bavail * bsize < needed) {
    throw new SetupError(
      `${formatBytes(bavail * bsize)} are free for ${context.cache}, and set-up needs ${formatBytes(needed)}.`,
      'Make room, or set TANSAKU_CACHE to a folder on another disk.',
    )
  }
}

function writeManifest(context) {
  const libraries = tensorflowFolder(context)
  const folder = bindingFolder(context)
  const manifest = {
    node: findNode(context)?.path,
    tensorflow: { version: tensorflowVersion, flavour: context.flavour, folder: libraries },
    binding: folder && join(folder, 'tfjs_binding.node'),
    benchmark: Object.fromEntries(
      abis
        .map((abi) => [abi, benchmarkBinary(abi)])
        .filter(([abi]) => benchmarkFor(abi).inspect(context).state === 'ok'),
    ),
    cifar10: cifar10Dir(),
  }
  mkdirSync(dirname(manifestFile()), { recursive: true })
  writeFileSync(manifestFile(), `${JSON.stringify(manifest, null, 2)}\n`)
}
