import type { UnreadableRow } from '#shared/contract/system.ts'
import { TansakuError } from '#shared/errors.ts'

type Entity = UnreadableRow['entity']

/** Which rows are read together: all of an entity, or those that belong to one thing. */
interface Reading<Row> {
  readonly entity: Entity
  /** What the rows belong to; a reading takes the place of the one before of the same. */
  readonly of?: string
  readonly idOf: (row: Row) => string
}

export interface UnreadableRows {
  /** What the rows make, without those that cannot be read: these are told of and stay as they are. */
  keep<Row, T>(reading: Reading<Row>, rows: readonly Row[], read: (row: Row) => T | Promise<T>): Promise<T[]>
  /** As `keep`, for one value that has something to stand in for it. */
  instead<T>(entity: Entity, id: string, read: () => Promise<T>, otherwise: T): Promise<T>
  /** What was found unreadable when it was last read. */
  all(): UnreadableRow[]
}

/** @param log called once for each row */
export function createUnreadableRows(log: (line: string) => void): UnreadableRows {
  const found = new Map<string, UnreadableRow[]>()
  const told = new Set<string>()

  function problemOf(entity: Entity, id: string, thrown: unknown): UnreadableRow {
    if (!(thrown instanceof TansakuError && thrown.code === 'STORED_VALUE_UNKNOWN')) throw thrown
    if (!told.has(thrown.message)) log(`Left out: ${thrown.message}`)
    told.add(thrown.message)
    return { entity, id, message: thrown.message }
  }
  function replace(key: string, problems: UnreadableRow[]): void {
    if (problems.length > 0) found.set(key, problems)
    else found.delete(key)
  }

  return {
    async keep({ entity, of = '', idOf }, rows, read) {
      const values = []
      const problems: UnreadableRow[] = []
      for (const row of rows) {
        try {
          values.push(await read(row))
        } catch (thrown) {
          problems.push(problemOf(entity, idOf(row), thrown))
        }
      }
      replace(`${entity} ${of}`, problems)
      return values
    },
    async instead(entity, id, read, otherwise) {
      const key = `${entity} of ${id}`
      try {
        const value = await read()
        replace(key, [])
        return value
      } catch (thrown) {
        replace(key, [problemOf(entity, id, thrown)])
        return otherwise
      }
    },
    all: () => [...found.values()].flat(),
  }
}
