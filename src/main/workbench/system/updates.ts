import { z } from 'zod'
import { TansakuError, toTansakuError } from '#shared/errors.ts'
import { productVersion } from './service.ts'

/** What is to stand at the address: the newest release. */
const releaseSchema = z.object({
  version: z.string().regex(/^\d{1,6}\.\d{1,6}\.\d{1,6}$/),
  /** Where it is told of. */
  page: z.url({ protocol: /^https$/ }).nullish(),
})

export interface UpdateAnswer {
  readonly current: string
  readonly newest: string
  readonly state: 'newer' | 'current'
  readonly page: string | null
}

const withinMs = 10_000
const mostBytes = 65_536

/**
 * Asks an address for the newest release; nothing else is sent, and nobody asks but the user: Tansaku never looks by
 * itself.
 * @param address https, or http on this computer
 * @throws TansakuError BAD_REQUEST for another address, UPDATE_UNREACHABLE, UPDATE_UNREADABLE, ABORTED
 */
export async function checkForUpdate(address: string, signal: AbortSignal): Promise<UpdateAnswer> {
  const text = await fetchText(askable(address), signal)
  const release = releaseSchema.safeParse(parsed(text))
  if (!release.success)
    throw new TansakuError(
      'UPDATE_UNREADABLE',
      `What stands at ${address} tells no release: expected JSON such as {"version": "1.2.3", "page": "https://…"}. Compare the address with where you got Tansaku.`,
    )
  const current = productVersion()
  const { version: newest, page } = release.data
  return { current, newest, state: isNewer(newest, current) ? 'newer' : 'current', page: page ?? null }
}

function askable(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null
  const isLocal = url?.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname)
  if (url !== null && (url.protocol === 'https:' || isLocal)) return url
  throw new TansakuError(
    'BAD_REQUEST',
    `An address of releases begins with https://, found "${address.slice(0, 200)}".`,
  )
}

async function fetchText(url: URL, signal: AbortSignal): Promise<string> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(withinMs)]) })
    if (!answer.ok) throw new Error(`it answers ${String(answer.status)}`)
    let text = ''
    const decoder = new TextDecoder()
    for await (const piece of answer.body ?? []) {
      text += decoder.decode(piece as Uint8Array, { stream: true })
      // More than a release says is none; the rest is not waited for.
      if (text.length > mostBytes) return ''
    }
    return text
  } catch (thrown) {
    if (signal.aborted) throw new TansakuError('ABORTED', 'Stopped.')
    const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown
    throw new TansakuError(
      'UPDATE_UNREACHABLE',
      `${url.href} could not be asked for the newest release (${toTansakuError(cause).message}). Everything else works without a network: ask again when there is one.`,
    )
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function isNewer(version: string, than: string): boolean {
  const numbers = (text: string): number[] => text.split('.').map(Number)
  const other = numbers(than)
  const differing = numbers(version).findIndex((number, place) => number !== other[place])
  return differing >= 0 && numbers(version)[differing]! > (other[differing] ?? 0)
}
