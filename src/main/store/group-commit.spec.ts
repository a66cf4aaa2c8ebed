import { expect, it } from 'vitest'
import { groupedSyncs } from './group-commit.ts'

it('has all who ask while a sync is under way wait for the next one, and for that together', async () => {
  const begun: PromiseWithResolvers<void>[] = []
  const syncs = groupedSyncs(() => {
    const one = Promise.withResolvers<void>()
    begun.push(one)
    return one.promise
  })
  const done: string[] = []
  const ask = (name: string) => syncs.sync().then(() => done.push(name))
  const first = ask('first')
  await expect.poll(() => begun.length).toBe(1)
  const others = [ask('second'), ask('third')]
  begun[0]!.resolve()
  await first
  await expect.poll(() => begun.length).toBe(2)
  expect(done).toEqual(['first'])
  begun[1]!.resolve()
  await Promise.all(others)
  expect(begun).toHaveLength(2)
  expect(done).toEqual(['first', 'second', 'third'])
})

it('tells a failure to those who waited for that sync, and to nobody after', async () => {
  let isFull = true
  const syncs = groupedSyncs(() => (isFull ? Promise.reject(new Error('ENOSPC')) : Promise.resolve()))
  await expect(syncs.sync()).rejects.toThrow('ENOSPC')
  isFull = false
  await expect(syncs.sync()).resolves.toBeUndefined()
})
