import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '#shared/contract/contract.ts'
import type { WorkbenchEvent } from '#shared/contract/events.ts'
import { connect, type Connection } from './connection.ts'
import { createEventBus } from './event-bus.ts'
import { defaultTransport, type Session } from './transport.ts'

export type Client = ContractRouterClient<Contract>

/** Every pushed event, and `connected` after each (re)connect: time to read again what is on screen. */
export const events = createEventBus<WorkbenchEvent>()

export const connection: Connection = connect(defaultTransport(), (session) => void watch(session))

/** The one typed API. */
export const api: Client = createORPCClient(connection.link)

const rewatchDelayMs = 1_000

async function watch(session: Session): Promise<void> {
  let gone = false
  void session.closed.then(() => {
    gone = true
  })
  while (!gone) {
    try {
      const stream = await api.events.watch()
      // Subscribed first, read second: what changes in between is pushed.
      events.connected()
      for await (const event of stream) events.emit(event)
    } catch {
      // Closed with the session, or refused by the host: the loop's condition tells which.
    }
    if (!gone) await new Promise((resolve) => setTimeout(resolve, rewatchDelayMs))
  }
}
