import { createORPCClient, getEventMeta } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '#shared/contract/contract.ts'
import type { WorkbenchEvent } from '#shared/contract/events.ts'
import { connect, type Connection } from './connection.ts'
import { createEventBus } from './event-bus.ts'
import { toFailure } from './failure.ts'
import { defaultTransport, type Session } from './transport.ts'

export type Client = ContractRouterClient<Contract>

/** Every pushed event, and `connected` after each (re)connect: time to read again what failed, or all on screen. */
export const events = createEventBus<WorkbenchEvent>()

export const connection: Connection = connect(defaultTransport(), (session) => void watch(session))

/** The one typed API. */
export const api: Client = createORPCClient(connection.link)

const rewatchDelayMs = 1_000
/** The newest event that this page has; what followed it is asked for after a reconnect. */
let lastEventId: string | undefined

async function watch(session: Session): Promise<void> {
  let gone = false
  void session.closed.then(() => {
    gone = true
  })
  while (!gone) {
    try {
      const stream = await api.events.watch(undefined, lastEventId === undefined ? {} : { lastEventId })
      // Subscribed first, read second: what changes in between is pushed.
      events.connected(lastEventId === undefined)
      for await (const event of stream) {
        events.emit(event)
        lastEventId = getEventMeta(event)?.id ?? lastEventId
      }
    } catch (thrown) {
      // Closed with the session, or refused by the host: the loop's condition tells which.
      if (toFailure(thrown).code === 'EVENTS_LOST') {
        lastEventId = undefined
        continue
      }
    }
    if (!gone) await new Promise((resolve) => setTimeout(resolve, rewatchDelayMs))
  }
}
