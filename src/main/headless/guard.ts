import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
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
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
const same = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))
const secret = (): string => randomBytes(32).toString('base64url')
const loopbackNames = new Set(['127.0.0.1', 'localhost', '[::1]'])

export const isLoopback = (host: string): boolean =>
  loopbackNames.has(host) || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)

/** The path of a request's target, as it was sent: URL would read `//a/b` as a host. */
export const pathOf = (target: string): string => target.split(/[?#]/)[0]!

export function createGuard({ port, host }: GuardOptions): Guard {
  const token = secret()
  const session = secret()
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

  function hasSession({ cookie, authorization }: IncomingHttpHeaders): boolean {
    const pairs = (cookie ?? '').split(';').map((pair) => pair.trim().split('='))
    const given = pairs.find(([name]) => name === cookieName())?.[1]
    if (given !== undefined && same(given, session)) return true
    return authorization?.startsWith('Bearer ') === true && same(authorization.slice('Bearer '.length), token)
  }

  return {
    token,
    cookie: () => `${cookieName()}=${session}; HttpOnly; SameSite=Strict; Path=/`,
    isToken: (value) => value !== undefined && same(value, token),
    refuse: (headers) => refuseOrigin(headers) ?? (hasSession(headers) ? null : 'session'),
    refuseOrigin,
  }
}
