import type { Part } from '../../src/shared/contract/system.ts'

/** One part of set-up; `inspect` only looks. */
export interface SetupPart {
  readonly id: string
  readonly label: string
  readonly auxiliary?: boolean
  inspect(context: SetupContext): { state: Part['state'], found?: string | null, expected?: string | null, remedy?: string | null, bytes?: number | null }
}
export interface SetupContext { readonly root: string, readonly cache: string, readonly flavour: 'cpu' | 'gpu' }

export const allParts: readonly SetupPart[]
export function createContext(env?: NodeJS.ProcessEnv): SetupContext
