import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'

export type Refusal = 'host' | 'origin' | 'session'

export interface Guard {
  /** In the address printed once; exchanged for the cookie at the first visit. */
  readonly token: string
  /** The cookie header for whoever showed the token. */
  readonly cookie: () => string
  isToken(value: string | undefined): boolean
  /**
   * The one check of every request and every WebSocket: was this server meant (a page elsewhere may have had its name
   * point here), does the request come from its own pages, and does it belong to someone who was given the token?
   */
  refuse(headers: IncomingHttpHeaders): Refusal | null
  /** The check without the session, for the visit that brings the token. */
  refuseOrigin(headers: IncomingHttpHeaders): Exclude<Refusal, 'session'> | null
}

export interface GuardOptions {
  readonly port: () => number
  /** The address it was told to listen on. */
  readonly host: string
  /** Signs sessions; a server with the same key takes sessions that an earlier one gave. */
  readonly key: string
}

/** For so long a browser stays signed in. */
export const sessionDays = 30

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
const same = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))
export const secret = (): string => randomBytes(32).toString('base64url')
const loopbackNames = new Set(['127.0.0.1', 'localhost', '[::1]'])

export const isLoopback = (host: string): boolean =>
  loopbackNames.has(host) || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)

/** The path of a request's target, as it was sent: URL would read `//a/b` as a host. */
export const pathOf = (target: string): string => target.split(/[?#]/)[0]!

export function createGuard({ port, host, key }: GuardOptions): Guard {
  const token = secret()
  const sessionSeconds = sessionDays * 24 * 3_600
  const signed = (begun: string): string => createHmac('sha256', key).update(`session ${begun}`).digest('base64url')
  // Cookies know no ports: two workbenches of one computer must not overwrite each other's.
  const cookieName = (): string => `tansaku_${String(port())}`

  function isOwnHost(value: string | undefined): boolean {
    const match = /^(\[[0-9a-f:.]+\]|[^:]+)(?::(\d+))?$/i.exec(value ?? '')
    if (match === null || Number(match[2] ?? 80) !== port()) return false
    const name = match[1]!.toLowerCase()
    if (isLoopback(host)) return loopbackNames.has(name) || name === host.toLowerCase()
    // Told to listen elsewhere: by address, or by the very name it was given. Any other name could be a rebound one.
    return name === host.toLowerCase() || loopbackNames.has(name) || isIP(name.replace(/^\[|\]$/g, '')) !== 0
  }

  function refuseOrigin(headers: IncomingHttpHeaders): Exclude<Refusal, 'session'> | null {
    if (!isOwnHost(headers.host)) return 'host'
    const { origin } = headers
    // Without an Origin it is not a page's script; the session is asked for in any case.
    if (origin !== undefined && origin !== `http://${headers.host ?? ''}`) return 'origin'
    return headers['sec-fetch-site'] === 'cross-site' && origin !== undefined ? 'origin' : null
  }

  /** A session is when it began, in seconds since the epoch, and the signature of that. */
  function isSession(value: string): boolean {
    const [begun = '', signature = ''] = value.split('.')
    const age = Date.now() / 1_000 - Number(begun)
    return /^\d+$/.test(begun) && same(signature, signed(begun)) && age < sessionSeconds
  }

  function cookie(): string {
    const begun = String(Math.floor(Date.now() / 1_000))
    return `${cookieName()}=${begun}.${signed(begun)}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${String(sessionSeconds)}`
  }

  function hasSession({ cookie: given = '', authorization }: IncomingHttpHeaders): boolean {
    const pairs = given.split(';').map((pair) => pair.trim().split('='))
    const session = pairs.find(([name]) => name === cookieName())?.[1]
    if (session !== undefined && isSession(session)) return true
    return authorization?.startsWith('Bearer ') === true && same(authorization.slice('Bearer '.length), token)
  }

  return {
    token,
    cookie,
    isToken: (value) => value !== undefined && same(value, token),
    refuse: (headers) => refuseOrigin(headers) ?? (hasSession(headers) ? null : 'session'),
    refuseOrigin,
  }
}
