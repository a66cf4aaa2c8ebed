import { useRoute, useRouter, type LocationQuery, type LocationQueryRaw } from 'vue-router'

export interface Address {
  /** A word of the address; null where it is not there. */
  word(key: string): string | null
  words(key: string): string[] | null
  /** Numbers apart by `~`; null unless there are exactly so many. */
  numbers(key: string, count: number): number[] | null
  /**
   * Null takes a word out.
   * @param how `push` for what Back undoes, `replace` for what changes all the time
   */
  change(words: Readonly<Record<string, string | readonly string[] | null>>, how?: 'push' | 'replace'): void
}

export const writtenNumbers = (values: readonly number[]): string =>
  values.map((value) => String(Number(value.toPrecision(6)))).join('~')

/** What a page shows, kept in its address: so it can be sent, reloaded and gone back to. */
export function useAddress(): Address {
  const route = useRoute()
  const router = useRouter()
  /** Two changes of one moment must not undo each other. */
  let coming: LocationQuery | LocationQueryRaw | null = null
  const words = (key: string): string[] | null => {
    const value = route.query[key]
    if (value === undefined) return null
    return (Array.isArray(value) ? value : [value]).filter((each) => each !== null)
  }
  const word = (key: string): string | null => words(key)?.[0] ?? null
  return {
    word,
    words,
    numbers(key, count) {
      const values = word(key)?.split('~').map(Number) ?? []
      return values.length === count && values.every(Number.isFinite) ? values : null
    },
    change(changed, how = 'push') {
      const query: LocationQueryRaw = { ...(coming ?? route.query) }
      for (const [key, value] of Object.entries(changed)) {
        if (value === null) delete query[key]
        else query[key] = typeof value === 'string' ? value : [...value]
      }
      coming = query
      void router[how]({ query }).finally(() => {
        coming = null
      })
    },
  }
}
