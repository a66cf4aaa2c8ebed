import { expect, it } from 'vitest'
import { groupedSyncs, sharedWaits } from './group-commit.ts'

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

it('has work wait once for all that it wrote, and what it left behind for itself', async () => {
  const told: string[] = []
  const { written, together } = sharedWaits(() => {
    told.push('on the disk')
    return Promise.resolve()
  })
  const over = Promise.withResolvers<void>()
  let left: Promise<void> = Promise.resolve()
  await together(async () => {
    left = over.promise.then(written)
    for (const name of ['first', 'second']) await written().then(() => told.push(name))
  })
  expect(told).toEqual(['first', 'second', 'on the disk'])
  over.resolve()
  await left
  await together(() => Promise.resolve())
  await written()
  expect(told.slice(3)).toEqual(['on the disk', 'on the disk'])
  // Others may have read it: it is waited for though the work failed.
  await expect(together(() => written().then(() => Promise.reject(new Error('late'))))).rejects.toThrow('late')
  expect(told).toHaveLength(6)
})
