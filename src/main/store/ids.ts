import { randomBytes } from 'node:crypto'

const letters = 'abcdefghjkmnpqrstuvwxyz23456789'

/** A short id that people can type, such as `search-k3f9x2ab`. Identity only: nothing is ever seeded by it. */
export function createId(
  kind:
    | 'table'
    | 'audit'
    | 'search'
    | 'sweep'
    | 'retarget'
    | 'comparison'
    | 'plan'
    | 'net'
    | 'evaluation'
    | 'measurement'
    | 'export'
    | 'deployment'
    | 'pack'
    | 'unpack'
    | 'model'
    | 'job'
    | 'worker',
): string {
  return `${kind}-${[...randomBytes(8)].map((byte) => letters[byte % letters.length]).join('')}`
}

export const now = (): string => new Date().toISOString()
