import { ref } from 'vue'
import { createEventBus } from '../../src/renderer/client/event-bus.ts'
import type { ConnectionState } from '../../src/renderer/client/connection.ts'
import type { Client } from '../../src/renderer/client/index.ts'
import type { WorkbenchEvent } from '#shared/contract/events.ts'

type Procedures<Group> = {
  [Name in keyof Group]?: Group[Name] extends (...args: infer Args) => infer Answer
    ? (...args: Args) => Answer | Awaited<Answer>
    : never
}
/** What a test's workbench answers, by the contract's own types. */
export type Answers = { [Group in keyof Client]?: Procedures<Client[Group]> }

let answers: Answers = {}
const calls: { procedure: string; input: unknown }[] = []

/** From here on the workbench answers so, and nothing was asked yet. */
export function answerWith(given: Answers): void {
  answers = given
  calls.length = 0
}

/** What was asked of a procedure (`architectures.evaluate`), in order. */
export function asked(procedure: string): unknown[] {
  return calls.filter((call) => call.procedure === procedure).map(({ input }) => input)
}

export const events = createEventBus<WorkbenchEvent>()

export const connection = {
  state: ref<ConnectionState>('open'),
  retryAt: ref<number | null>(null),
  retries: 0,
  retryNow(): void {
    connection.retries++
  },
}

/** Stands where the pages' client stands: every call is noted, and one that the test gave no answer to fails. */
export const api: unknown = new Proxy(
  {},
  {
    get: (_, group: string) =>
      new Proxy(
        {},
        {
          get:
            (__, name: string) =>
            async (input: unknown, options?: unknown): Promise<unknown> => {
              calls.push({ procedure: `${group}.${name}`, input })
              const procedures = (answers as Record<string, Record<string, (...args: unknown[]) => unknown>>)[group]
              const procedure = procedures?.[name]
              if (!procedure) throw new Error(`The test gave no answer to ${group}.${name}.`)
              return procedure(input, options)
            },
        },
      ),
  },
)
