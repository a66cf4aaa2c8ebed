import { getEventMeta } from '@orpc/server'
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

  it('gives one who comes back what was missed, and what comes then, with numbers to come back with', async () => {
    const hub = createEventHub()
    const first = hub.watch()
    for (const id of ['a', 'b', 'c']) hub.publish(changed(id))
    const read = await first.next()
    await first.return()
    const after = getEventMeta(read.value!)!.id!
    const second = hub.watch(undefined, after)
    hub.publish(changed('d'))
    const missed = [await second.next(), await second.next(), await second.next()].map(({ value }) => value!)
    expect(missed).toEqual([changed('b'), changed('c'), changed('d')])
    const ids = [read.value!, ...missed].map((event) => getEventMeta(event)!.id!.split(':'))
    expect(ids.map(([, number]) => Number(number))).toEqual([1, 2, 3, 4])
    const third = hub.watch(undefined, getEventMeta(missed[2]!)!.id!)
    hub.publish(changed('e'))
    expect((await third.next()).value).toEqual(changed('e'))
  })

  it('says so to one who was away for too long, or was at another workbench', async () => {
    const hub = createEventHub({ limit: 2 })
    const reading = hub.watch()
    hub.publish(changed('a'))
    const after = getEventMeta((await reading.next()).value!)!.id!
    for (const id of ['b', 'c']) hub.publish(changed(id))
    expect((await hub.watch(undefined, after).next()).value).toEqual(changed('b'))
    hub.publish(changed('d'))
    expect(() => hub.watch(undefined, after)).toThrow(expect.objectContaining({ code: 'EVENTS_LOST' }))
    for (const other of [`${after}0`, '', 'nonsense', `${after.split(':')[0]!}:-1`])
      expect(() => hub.watch(undefined, other)).toThrow(expect.objectContaining({ code: 'EVENTS_LOST' }))
    expect(() => createEventHub().watch(undefined, after)).toThrow(expect.objectContaining({ code: 'EVENTS_LOST' }))
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
