// One set-up at a time on one cache.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'

const pause = (ms) =>
  new Promise((resolve) => {
    setTimeout(resolve, ms)
  })

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Who holds the lock: undefined when nobody does, or when the process that did is gone. */
export function lockHolder(file) {
  let holder
  try {
    holder = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    return error.code === 'ENOENT' ? undefined : { unreadable: true }
  }
  return holder.host === hostname() && !isAlive(holder.pid) ? undefined : holder
}

/**
 * Runs `work` while holding the lock file; waits for another process that holds it.
 * @param {string} file
 * @param {(holder: {pid?: number, host?: string}) => void} onWait called once, when there is someone to wait for
 * @param {() => Promise<T>} work
 * @param {{pollMs?: number, signal?: AbortSignal}} [options]
 * @returns {Promise<T>}
 * @template T
 */
export async function withLock(file, onWait, work, { pollMs = 500, signal } = {}) {
  mkdirSync(dirname(file), { recursive: true })
  const mine = JSON.stringify({ pid: process.pid, host: hostname() })
  let waited = false
  let unreadable = 0
  for (;;) {
    signal?.throwIfAborted()
    try {
      writeFileSync(file, mine, { flag: 'wx' })
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const holder = lockHolder(file)
    // An empty file is either being written this moment or left by a crash: give it a few looks.
    unreadable = holder?.unreadable ? unreadable + 1 : 0
    if (holder === undefined || unreadable > 5) {
      rmSync(file, { force: true })
      continue
    }
    if (!waited && !holder.unreadable) {
      onWait(holder)
      waited = true
    }
    await pause(pollMs)
  }
  const release = () => {
    rmSync(file, { force: true })
  }
  process.once('exit', release)
  try {
    return await work()
  } finally {
    process.removeListener('exit', release)
    release()
  }
}
