import { describe, expect, it } from 'vitest'
import type { WorkbenchEvent } from '#shared/contract/events.ts'
import { createEventHub } from './event-hub.ts'

const changed = (id: string): WorkbenchEvent => ({ type: 'changed', entity: 'search', id })
const step = (n: number): WorkbenchEvent => ({
  type: 'search-step',
  searchId: 's',
  step: { epoch: 0, step: n, steps: 9, loss: 1, accuracy: null },
  count: n,
  stepsPerSecond: null,
})

async function collect(events: AsyncIterable<WorkbenchEvent>): Promise<WorkbenchEvent[]> {
  const all: WorkbenchEvent[] = []
  for await (const event of events) all.push(event)
  return all
}

describe('the event hub', () => {
  it('gives a watcher everything from the call on, in order, until it is told to stop', async () => {
    const hub = createEventHub()
    const stop = new AbortController()
    hub.publish(changed('before'))
    const events = hub.watch(stop.signal)
    hub.publish(changed('a'))
    const reading = collect(events)
    await Promise.resolve()
    hub.publish(changed('b'))
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
    stop.abort()
    hub.publish(changed('after'))
    expect(await reading).toEqual([changed('a'), changed('b')])
  })

  it('drops old steps first when a watcher is slow', async () => {
    const hub = createEventHub({ limit: 3 })
    const events = hub.watch()
    for (const event of [step(1), changed('a'), step(2), changed('b')]) hub.publish(event)
    hub.close()
    const reading = events.next()
    expect((await reading).done).toBe(true)
    const again = createEventHub({ limit: 3 })
    const slow = again.watch()
    for (const event of [step(1), changed('a'), step(2), changed('b')]) again.publish(event)
    expect([(await slow.next()).value, (await slow.next()).value, (await slow.next()).value]).toEqual([
      changed('a'),
      step(2),
      changed('b'),
    ])
  })

  it('says so when it had to drop what matters', async () => {
    const hub = createEventHub({ limit: 2 })
    const events = hub.watch()
    for (const id of ['a', 'b', 'c']) hub.publish(changed(id))
    await events.next()
    await events.next()
    await expect(events.next()).rejects.toMatchObject({ code: 'EVENTS_LOST' })
  })

  it('drops what a later event says anew before it loses one that matters', async () => {
    const hub = createEventHub({ limit: 2 })
    const events = hub.watch()
    for (const id of ['a', 'b', 'a', 'b', 'a']) hub.publish(changed(id))
    expect([(await events.next()).value, (await events.next()).value]).toEqual([changed('b'), changed('a')])
  })

  it('goes on when a listener fails, and tells the others', () => {
    const lines: string[] = []
    const hub = createEventHub({ log: (line) => lines.push(line) })
    const heard: WorkbenchEvent[] = []
    hub.subscribe(() => {
      throw new Error('a broken listener')
    })
    hub.subscribe((event) => heard.push(event))
    hub.publish(changed('a'))
    expect(heard).toEqual([changed('a')])
    expect(lines).toEqual([expect.stringContaining('a broken listener')])
  })

  it('keeps an event that the contract does not allow from every watcher, and says so', async () => {
    const lines: string[] = []
    const hub = createEventHub({ log: (line) => lines.push(line) })
    const events = hub.watch()
    hub.publish({ ...step(1), step: { epoch: 0, step: 1, steps: 9, loss: Infinity, accuracy: null } } as WorkbenchEvent)
    hub.publish(changed('a'))
    expect((await events.next()).value).toEqual(changed('a'))
    expect(lines).toEqual([expect.stringMatching(/ANSWER_INVALID.*search-step.*step\.loss/)])
  })
})
