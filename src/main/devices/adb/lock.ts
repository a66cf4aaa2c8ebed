import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { TansakuError } from '#shared/errors.ts'
import type { Limits } from './limits.ts'
import type { CommandOutput } from './command-line.ts'
import type { Shell } from './shell.ts'
import { plainText } from './text.ts'

export const deviceFolder = '/data/local/tmp/tansaku'
const lockFolder = `${deviceFolder}/lock`
export const ownerFile = `${lockFolder}/owner`
/** A measurement touches its lock at each run; runs take well under this. */
export const staleAfterSeconds = 900

/** Who measures a phone: written on the phone, so that other computers see it too. */
export interface LockOwner {
  readonly id: string
  readonly host: string
  readonly pid: number
  readonly ageSeconds: number | null
}

/** Phones being measured by this very process, and the locks it holds: one phone may be here by cable and by Wi-Fi. */
const heldHere = new Set<string>()
const heldIds = new Set<string>()

/**
 * Takes the phone for one measurement: once in this process, and by a folder on the phone (mkdir is atomic) against
 * other programs and computers. What a measurement that died left behind is taken over.
 * @returns the owner's id, for `renewLock` and `releaseLock`.
 * @throws TansakuError DEVICE_BUSY.
 */
export async function takeLock(shell: Shell, limits: Limits): Promise<string> {
  const key = heldKey(shell)
  if (heldHere.has(key)) throw busy('this program is measuring it already')
  heldHere.add(key)
  try {
    const id = randomUUID()
    for (const attempt of [0, 1]) {
      const [, made] = await shell.runAll(
        [
          ['mkdir', '-p', deviceFolder],
          ['mkdir', lockFolder],
        ],
        limits,
      )
      if (made?.exitCode === 0) {
        heldIds.add(id)
        await shell.run(['sh', '-c', 'printf "%s" "$1" >"$0"', ownerFile, `${id} ${process.pid} ${hostname()}`], limits)
        return id
      }
      const owner = await readLock(shell, limits)
      // mkdir failed and nobody holds the lock: the disk is full, or the folder is not ours.
      if (owner === null && /no space/iu.test(made?.output ?? ''))
        throw new TansakuError('DEVICE_STORAGE_FULL', 'The phone’s storage is full. Delete something on the phone.', {})
      if (owner === null && attempt === 1)
        throw busy(`its folder cannot be locked: ${plainText(made?.output ?? '', 100)}`)
      if (owner !== null && isAlive(owner))
        throw busy(`${plainText(owner.host, 60)} (process ${owner.pid}) is measuring it`)
      await shell.runAll([['rm', '-rf', lockFolder]], limits)
    }
    throw busy('another program took it at the same moment')
  } catch (error) {
    heldHere.delete(key)
    throw error
  }
}

/**
 * Before each run: the phone is still ours, and its lock is fresh.
 * @throws TansakuError DEVICE_GONE when the phone lost its files (a restart, a clean-up), DEVICE_BUSY when somebody
 * took it over.
 */
export async function renewLock(shell: Shell, id: string, limits: Limits): Promise<void> {
  await shell.runAll([['touch', '-c', ownerFile]], limits)
  const owner = await readLock(shell, limits)
  if (owner === null)
    throw new TansakuError(
      'DEVICE_GONE',
      'The phone was away and lost what was sent to it: it was restarted, or its folder was cleaned up. What was measured is kept; resume.',
      {},
    )
  if (owner.id !== id) throw busy(`${plainText(owner.host, 60)} (process ${owner.pid}) took it over`)
}

/**
 * Lets other measurements in. Deletes everything of ours on the phone, unless somebody else took the phone meanwhile.
 */
export async function releaseLock(shell: Shell, id: string, limits: Limits): Promise<void> {
  try {
    const owner = await readLock(shell, limits)
    if (owner === null || owner.id === id) await shell.runAll([['rm', '-rf', deviceFolder]], limits)
  } finally {
    forgetLock(shell, id)
  }
}

/** For a phone that cannot be reached: its next measurement finds the leftovers and takes them over. */
export function forgetLock(shell: Shell, id: string): void {
  heldHere.delete(heldKey(shell))
  heldIds.delete(id)
}

export function isHeldHere(shell: Shell): boolean {
  return heldHere.has(heldKey(shell))
}

/** Commands that read the lock, for a caller that reads other things over the same connection. */
export const lockCommands = [
  ['cat', ownerFile],
  ['stat', '-c', '%Y', ownerFile],
  ['date', '+%s'],
] as const

/** Null where no lock was found. */
export function parseLock(outputs: readonly CommandOutput[]): LockOwner | null {
  const [owner, touched, now] = outputs
  const [, id, pid, host] = (owner?.exitCode === 0 ? /^([0-9a-f-]{36}) (\d{1,9}) (.*)/u.exec(owner.output) : null) ?? []
  if (id === undefined || host === undefined) return null
  const age = Number.parseInt(now?.output ?? '', 10) - Number.parseInt(touched?.output ?? '', 10)
  return { id, pid: Number(pid), host, ageSeconds: Number.isFinite(age) ? age : null }
}

/** Whether a lock's owner still measures: on this computer its process tells, on another the lock's age. */
export function isAlive(owner: LockOwner): boolean {
  if (owner.host !== hostname()) return owner.ageSeconds === null || owner.ageSeconds < staleAfterSeconds
  // Ours: held by a session, or a leftover of one that lost its phone.
  if (owner.pid === process.pid) return heldIds.has(owner.id)
  try {
    process.kill(owner.pid, 0)
    return owner.ageSeconds === null || owner.ageSeconds < staleAfterSeconds
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

async function readLock(shell: Shell, limits: Limits): Promise<LockOwner | null> {
  return parseLock(await shell.runAll(lockCommands, limits))
}

function heldKey({ target }: Shell): string {
  return `${target.server.address.host}:${target.server.address.port}/${target.serial}`
}

function busy(who: string): TansakuError {
  return new TansakuError('DEVICE_BUSY', `The phone is busy: ${who}. Wait until it is done, or stop it there.`, { who })
}
