import { z } from 'zod'

/** The first part of every page's path that a link may name. */
const pages = [
  'devices',
  'latency-tables',
  'data',
  'plans',
  'searches',
  'sweeps',
  'architectures',
  'front',
  'comparisons',
  'system',
] as const
const pageSchema = z.enum(pages)
/** What ids are made of; nothing that could leave its place in a path. */
const idSchema = z.string().regex(/^\w[\w-]{0,63}$/)

/**
 * The page that a link asks for: tansaku://searches/search-1 is /searches/search-1. Whoever makes a page or a mail can
 * make a link, so that it may show a page and nothing else. Null for any other text.
 */
export function pageOfLink(text: string): string | null {
  if (!URL.canParse(text)) return null
  const { protocol, host, pathname, search, hash, username, password } = new URL(text)
  if (protocol !== 'tansaku:' || `${search}${hash}${username}${password}` !== '') return null
  const page = pageSchema.safeParse(host)
  const parts = pathname.split('/').filter((part) => part !== '')
  if (!page.success || parts.length > 1 || !parts.every((part) => idSchema.safeParse(part).success)) return null
  return ['', page.data, ...parts].join('/')
}

/** The page that a program's arguments ask for: the system starts the app with a link as one of them. */
export const pageOfArguments = (args: readonly string[]): string | null =>
  args.map(pageOfLink).find((page) => page !== null) ?? null
