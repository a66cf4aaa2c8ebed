import { createHash } from 'node:crypto'
import type { Socket } from 'node:net'
import { posix } from 'node:path'
import { TansakuError } from '#shared/errors.ts'
import { limited } from './limits.ts'
import type { Limits } from './limits.ts'
import { parseFreeBytes } from './parse/storage.ts'
import type { Shell } from './shell.ts'
import { FileServiceError, receiveFile, sendFile } from './sync.ts'
import { openService, wireFailure } from './target.ts'
import { plainText } from './text.ts'

/** Kept free on the phone beside what we send. */
const marginBytes = 1 << 20
/** Without any progress for so long a transfer counts as stuck. */
const stuckMs = 15_000
const notFound = 127

/**
 * Writes a file on the phone: free space first, then the transfer, then size and SHA-256 on the phone against ours,
 * because a transfer that breaks can look like a success. A file that is not right is deleted again.
 * @throws TansakuError DEVICE_STORAGE_FULL, TRANSFER_FAILED, DEVICE_GONE, DEVICE_UNRESPONSIVE, ABORTED.
 */
export async function push(
  shell: Shell,
  bytes: Buffer,
  path: string,
  mode: '644' | '755',
  limits: Limits,
): Promise<void> {
  await requireSpace(shell, posix.dirname(path), bytes.length, limits)
  try {
    await send(shell, bytes, path, limits)
    await verify(shell, bytes, path, limits)
    await shell.run(['chmod', mode, path], limits)
  } catch (error) {
    // The user's abort must not leave half a file either.
    await shell.runAll([['rm', '-f', path]], { signal: new AbortController().signal, timeoutMs: 2_000 }).catch(() => {})
    throw await explained(shell, bytes.length, path, error, limits)
  }
}

/**
 * Reads a file of the phone, checked against its size and SHA-256 there: a broken connection can look like an end.
 * @throws TansakuError TRANSFER_FAILED, DEVICE_GONE, DEVICE_UNRESPONSIVE, ABORTED.
 */
export async function pull(shell: Shell, path: string, limits: Limits): Promise<Buffer> {
  const expected = await remoteFile(shell, path, limits)
  const bytes = await receive(shell, path, expected.size, limits)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (bytes.length !== expected.size || (expected.sha256 !== null && sha256 !== expected.sha256)) {
    throw transferFailed(path, `${bytes.length} of ${expected.size} bytes arrived, or others`)
  }
  return bytes
}

async function requireSpace(shell: Shell, folder: string, size: number, limits: Limits): Promise<void> {
  const free = await freeBytes(shell, folder, limits)
  if (free !== null && free < size + marginBytes) throw storageFull(folder, size, free)
}

/** Null where the phone does not say. */
export async function freeBytes(shell: Shell, folder: string, limits: Limits): Promise<number | null> {
  const [df] = await shell.runAll([['df', '-k', folder]], limits)
  return df?.exitCode === 0 ? parseFreeBytes(df.output) : null
}

function send(shell: Shell, bytes: Buffer, path: string, limits: Limits): Promise<void> {
  return withFileService(shell, path, 'sending a file', limits, (socket, onProgress) =>
    sendFile(socket, path, bytes, onProgress),
  )
}

function receive(shell: Shell, path: string, size: number, limits: Limits): Promise<Buffer> {
  return withFileService(shell, path, 'fetching a file', limits, (socket, onProgress) =>
    receiveFile(socket, path, size, onProgress),
  )
}

function withFileService<T>(
  { target }: Shell,
  path: string,
  what: string,
  limits: Limits,
  work: (socket: Socket, onProgress: () => void) => Promise<T>,
): Promise<T> {
  return withProgress(what, limits, async (onEnd, onProgress) => {
    await target.server.connect(limits.signal)
    const socket = await openService(target, 'sync:', onEnd)
    try {
      return await work(socket, onProgress)
    } catch (error) {
      throw error instanceof FileServiceError ? transferFailed(path, error.message) : wireFailure(target, error)
    }
  })
}

/** As `limited`, but time starts anew with every bit of progress: a slow network is not a frozen phone. */
async function withProgress<T>(
  what: string,
  limits: Limits,
  work: (onEnd: (release: () => void) => void, onProgress: () => void) => Promise<T>,
): Promise<T> {
  const stuck = new AbortController()
  const timer = setTimeout(() => {
    stuck.abort()
  }, limits.timeoutMs ?? stuckMs)
  try {
    return await limited(
      what,
      { signal: AbortSignal.any([limits.signal, stuck.signal]), timeoutMs: 600_000 },
      (onEnd) =>
        work(onEnd, () => {
          timer.refresh()
        }),
    )
  } catch (error) {
    if (stuck.signal.aborted && !limits.signal.aborted) {
      throw new TansakuError(
        'DEVICE_UNRESPONSIVE',
        `The phone stopped answering while ${what}. It may be frozen: unplug it and plug it in again.`,
        { what },
      )
    }
    throw error
  } finally {
    clearTimeout(timer)
  }
}

async function verify(shell: Shell, bytes: Buffer, path: string, limits: Limits): Promise<void> {
  const there = await remoteFile(shell, path, limits)
  const expected = createHash('sha256').update(bytes).digest('hex')
  // Androids before 8 have no sha256sum: the file comes back and is compared.
  const same =
    there.size === bytes.length &&
    (there.sha256 === null ? bytes.equals(await receive(shell, path, there.size, limits)) : there.sha256 === expected)
  if (!same) throw transferFailed(path, `${there.size} of ${bytes.length} bytes are on the phone, or others`)
}

async function remoteFile(
  shell: Shell,
  path: string,
  limits: Limits,
): Promise<{ readonly size: number; readonly sha256: string | null }> {
  const [stat, sum] = await shell.runAll(
    [
      ['stat', '-c', '%s', path],
      ['sha256sum', path],
    ],
    limits,
  )
  const size = /^\d+$/u.exec(stat?.output.trim() ?? '')?.[0]
  if (stat?.exitCode !== 0 || size === undefined) throw transferFailed(path, 'the file is not on the phone')
  const sha256 = /^[0-9a-f]{64}/u.exec(sum?.output ?? '')?.[0]
  if (sha256 === undefined && sum?.exitCode !== notFound) throw transferFailed(path, 'its SHA-256 cannot be computed')
  return { size: Number(size), sha256: sha256 ?? null }
}

/** A full disk shows as a refusal or as a short file, whichever comes first: the words and the free space tell. */
async function explained(shell: Shell, size: number, path: string, error: unknown, limits: Limits): Promise<unknown> {
  if (!(error instanceof TansakuError) || error.code !== 'TRANSFER_FAILED') return error
  const folder = posix.dirname(path)
  if (/no space left/iu.test(error.message)) return storageFull(folder, size, 0)
  const free = await freeBytes(shell, folder, { ...limits, timeoutMs: 2_000 }).catch(() => null)
  return free !== null && free < size + marginBytes ? storageFull(folder, size, free) : error
}

function storageFull(folder: string, size: number, free: number): TansakuError {
  return new TansakuError(
    'DEVICE_STORAGE_FULL',
    `The phone has ${megabytes(free)} MB free in ${folder}; ${megabytes(size + marginBytes)} MB are needed. Delete something on the phone.`,
    { folder, neededBytes: size + marginBytes, freeBytes: free },
  )
}

function transferFailed(path: string, why: string): TansakuError {
  return new TansakuError(
    'TRANSFER_FAILED',
    `A file did not get over whole (${plainText(posix.basename(path), 60)}: ${plainText(why, 200)}). Nothing was kept; try again, with another cable or port if it stays so.`,
    { path: plainText(path) },
  )
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
