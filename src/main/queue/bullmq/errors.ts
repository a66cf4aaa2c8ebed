import { TansakuError, type ErrorCode } from '#shared/errors.ts'
import type { Redis } from '#shared/contract/workers.ts'

export const placeOf = ({ host, port }: Pick<Redis, 'host' | 'port'>): string => `${host}:${String(port)}`

/** What Redis answers, by how it begins. */
const answers: readonly { readonly begins: RegExp; readonly code: ErrorCode; readonly told: string }[] = [
  {
    begins: /^(WRONGPASS|NOAUTH|NOPERM)|Client sent AUTH/,
    code: 'QUEUE_PASSWORD',
    told: 'refuses the password: give the right one with tansaku workers queue --redis … --password-file FILE',
  },
  {
    begins: /^READONLY/,
    code: 'QUEUE_READ_ONLY',
    told: 'takes no writes, as a replica does: name the one that it follows',
  },
  {
    begins: /^OOM/,
    code: 'QUEUE_FULL',
    told: 'has no memory left: raise its maxmemory, or give Tansaku a Redis of its own',
  },
  {
    begins: /^MISCONF/,
    code: 'QUEUE_FULL',
    told: 'cannot write its file and so takes nothing more: free space on its disk',
  },
]

/** What a call to Redis failed with, as a coded error. */
export function codedRedis(thrown: unknown, redis: Pick<Redis, 'host' | 'port'>): TansakuError {
  if (thrown instanceof TansakuError) return thrown
  const message = thrown instanceof Error ? thrown.message || thrown.name : String(thrown)
  const place = placeOf(redis)
  const known = answers.find(({ begins }) => begins.test(message))
  const [code, told]: [ErrorCode, string] =
    known === undefined
      ? [
          'QUEUE_UNREACHABLE',
          'is not reached: look whether redis-server runs there and listens; what waits goes on when it answers',
        ]
      : [known.code, known.told]
  return new TansakuError(
    code,
    `The Redis at ${place} ${told} (${message}). Nothing is lost: runs stand in the store.`,
    { place },
    {
      cause: thrown,
    },
  )
}
