import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { runFolder, openStore } from '#main/store/index.ts'
import { search } from '../workers/machines.ts'
import { failureOf, newHome, openBench, removeHome, type Bench } from './fixture.ts'
import { jsonOf, packed, partsOf, unpacked, zipOf, type Parts } from './pack-files.ts'

const id = 'search-abc'
const checkpoint = `runs/${id}/checkpoint-00001-000000.tansaku`
let home = ''
let here: Bench
let there: Bench
let path = ''
let parts: Parts

beforeAll(async () => {
  home = newHome()
  const store = await openStore({ home, access: 'write', host: 'test' })
  await store.searches.add({ id, name: 'origin', settings: search(1, 3) })
  await store.searches.addWarning(id, 'it is warm')
  await store.searches.setState(id, 'stopped')
  await store.close()
  mkdirSync(runFolder(home, id), { recursive: true })
  writeFileSync(join(runFolder(home, id), 'checkpoint-00001-000000.tansaku'), Buffer.alloc(600_000, 'weights '))
  here = await openBench(home)
  path = await packed(here, [id])
  parts = await partsOf(path)
  there = await openBench(newHome())
})
afterAll(async () => {
  await here.close()
  await there.close()
  removeHome(home)
  removeHome(there.home)
})

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
let made = 0
const file = (): string => join(there.home, `bad-${String(++made)}.zip`)

/** The pack with its manifest changed, as somebody would who knows how one is made. */
function manifestWith(change: (manifest: Manifest) => void, more: readonly [string, Buffer][] = []) {
  const manifest = jsonOf(parts.get('manifest.json')) as unknown as Manifest
  change(manifest)
  const all = new Map([...parts, ...more])
  all.set('manifest.json', Buffer.from(JSON.stringify(manifest)))
  return zipOf(file(), all)
}
interface Told {
  path: string
  bytes: number
  sha256: string
  table?: string
  rows?: number
}
interface Manifest {
  format: string
  version: number
  home: string
  schema: string[]
  records: Told[]
  files: Told[]
}

/** The pack with another content of one part, told of as it should be. */
function partWith(name: string, content: Buffer): Promise<string> {
  return manifestWith(
    ({ records }) => {
      const told = records.find((each) => each.path === name)!
      Object.assign(told, { bytes: content.byteLength, sha256: sha256(content) })
    },
    [[name, content]],
  )
}

const written = (content: Buffer): string => {
  const name = file()
  writeFileSync(name, content)
  return name
}
const searches = (): string => parts.get('records/searches.jsonl')!.toString()
const changed = (from: string, to: string): Buffer => {
  expect(searches()).toContain(from)
  return Buffer.from(searches().replace(from, to))
}

describe('a file that is no sound pack', () => {
  afterEach(async () => {
    // Nothing of it is here, not even for a while.
    expect(await there.client.searches.list()).toEqual([])
    expect(existsSync(runFolder(there.home, '')) ? readdirSync(runFolder(there.home, '')) : []).toEqual([])
  })

  it.each<readonly [string, string, () => Promise<string> | string]>([
    ['is not there', 'NOT_FOUND', () => '/nonexistent/pack.zip'],
    ['is empty', 'PACK_UNREADABLE', () => written(Buffer.alloc(0))],
    ['is something else', 'PACK_UNREADABLE', () => written(Buffer.from('weights and measures'.repeat(100)))],
    ['is another ZIP', 'PACK_UNREADABLE', () => zipOf(file(), [['readme.txt', Buffer.from('hello')]])],
    ['ends early', 'PACK_TORN', () => written(readFileSync(path).subarray(0, -200))],
    ['ends in the middle', 'PACK_TORN', () => written(readFileSync(path).subarray(0, 300_000))],
    [
      'has one bit turned',
      'PACK_TORN',
      () => {
        const bytes = readFileSync(path)
        const at = bytes.indexOf('weights weights')
        bytes[at + 100_000]! ^= 1
        return written(bytes)
      },
    ],
    ['is of a later version', 'PACK_NEWER', () => manifestWith((all) => (all.version = 2))],
    ['has had changes not known here', 'PACK_NEWER', () => manifestWith(({ schema }) => schema.push('2099-01-01-all'))],
    [
      'has a part that nothing tells of',
      'PACK_UNREADABLE',
      () => zipOf(file(), [...parts, ['more', Buffer.from('x')]]),
    ],
    ['has a part twice', 'PACK_UNREADABLE', () => zipOf(file(), [...parts, [checkpoint, parts.get(checkpoint)!]])],
    [
      'lacks a part',
      'PACK_TORN',
      () =>
        zipOf(
          file(),
          [...parts].filter(([name]) => name !== checkpoint),
        ),
    ],
    [
      'has another hash for a part',
      'PACK_TORN',
      () => manifestWith(({ files }) => (files[0]!.sha256 = sha256(Buffer.from('x')))),
    ],
    [
      'brings a table that stays at home',
      'PACK_UNREADABLE',
      () => manifestWith(({ records }) => (records[0]!.table = 'workers')),
    ],
    [
      'says its rows are more',
      'PACK_TORN',
      () => manifestWith(({ records }) => (records.find(({ table }) => table === 'searches')!.rows = 2)),
    ],
    ['brings a row that is none', 'PACK_UNREADABLE', () => partWith('records/searches.jsonl', Buffer.from('{"id":\n'))],
    [
      'has a column not known',
      'PACK_UNREADABLE',
      () => partWith('records/searches.jsonl', changed('"name":', '"nam":')),
    ],
    [
      'has settings nobody can read',
      'PACK_UNREADABLE',
      () => partWith('records/searches.jsonl', changed('\\"darts\\"', '\\"sorcery\\"')),
    ],
    [
      'refers to what is nowhere',
      'PACK_UNREADABLE',
      () => partWith('records/searches.jsonl', changed('"latency_table_id":null', '"latency_table_id":"table-none"')),
    ],
    ['calls the home a path', 'PACK_UNREADABLE', () => manifestWith((all) => (all.home = '../..'))],
  ])('%s: %s', async (_what, code, bad) => {
    expect(await failureOf(unpacked(there, await bad()))).toMatchObject({ code })
  })

  it.each([
    '../outside',
    'runs/../../x/best.tansaku',
    `runs/${id}/../../best.tansaku`,
    `runs/${id}/search.log`,
    '/etc/x',
  ])('puts a file elsewhere: %s', async (name) => {
    const content = parts.get(checkpoint)!
    const bad = await zipOf(
      file(),
      [...parts].map(([each, bytes]) => {
        if (each === checkpoint) return [name, content] as const
        if (each !== 'manifest.json') return [each, bytes] as const
        const manifest = jsonOf(bytes) as unknown as Manifest
        manifest.files[0]!.path = name
        return [each, Buffer.from(JSON.stringify(manifest))] as const
      }),
    )
    expect(await failureOf(unpacked(there, bad))).toMatchObject({ code: 'PACK_UNREADABLE' })
  })

  it('unpacks to more than it says', async () => {
    const bytes = readFileSync(path)
    const list = bytes.lastIndexOf('records/searches.jsonl')
    // Bytes unpacked, in the 64-bit field behind its name in the list of files.
    bytes.writeBigUInt64LE(10n, list + 'records/searches.jsonl'.length + 4)
    const manifest = written(bytes)
    expect((await failureOf(unpacked(there, manifest))).code).toMatch(/^PACK_(TORN|TOO_LARGE)$/)
  })
})

describe('a workbench that is killed while it puts runs in place', () => {
  const state = async (marked: boolean) => {
    const own = newHome()
    const store = await openStore({ home: own, access: 'write', host: 'test' })
    await store.searches.add({ id, name: 'before', settings: search(1, 3) })
    if (marked) await store.settings.set('unpacked', 'unpack-killed')
    await store.close()
    const at = (...names: string[]) => join(runFolder(own, ''), ...names)
    mkdirSync(at('unpack-killed', 'new', 'search-waits'), { recursive: true })
    mkdirSync(at('unpack-killed', 'old', id), { recursive: true })
    mkdirSync(at(id), { recursive: true })
    mkdirSync(at('search-new'))
    writeFileSync(at('unpack-killed', 'placing.json'), JSON.stringify([id, 'search-new', 'search-waits']))
    writeFileSync(at('unpack-killed', 'old', id, 'best.tansaku'), 'old')
    writeFileSync(at(id, 'best.tansaku'), 'new')
    await (await openBench(own)).close()
    const found = [readdirSync(at('')).sort(), readFileSync(at(id, 'best.tansaku'), 'utf8')]
    removeHome(own)
    return found
  }
  it('has all as it was when it is opened again', async () => {
    expect(await state(false)).toEqual([[id], 'old'])
  })
  it('has all of the pack where the store had it already', async () => {
    expect(await state(true)).toEqual([[id, 'search-new'], 'new'])
  })
})

it('something that is worked on is not packed, and a pack never takes the place of a file', async () => {
  expect(await failureOf(here.client.packs.pack({ ids: [id], path }))).toMatchObject({ code: 'CONFLICT' })
  expect(await failureOf(here.client.packs.pack({ ids: ['search-none'] }))).toMatchObject({ code: 'NOT_FOUND' })
  expect(await failureOf(here.client.packs.pack({ ids: [id], path: 'pack.zip' }))).toMatchObject({
    code: 'BAD_REQUEST',
  })
})

describe('a file that a browser sends', () => {
  const part = (offset: number, length: number, upload: string | null = null) => ({
    id: upload,
    name: 'sent.tansaku.zip',
    offset,
    base64: readFileSync(path)
      .subarray(offset, offset + length)
      .toString('base64'),
  })

  it('is unpacked once all of its parts are there, and is gone then', async () => {
    const own = await openBench(newHome())
    const upload = own.client.packs.upload
    const { id: sent } = await upload(part(0, 200_000))
    await upload(part(200_000, 100_000, sent))
    // Its answer was lost: it comes once more.
    await upload(part(200_000, 100_000, sent))
    expect(await failureOf(upload(part(400_000, 100_000, sent)))).toMatchObject({ code: 'BAD_REQUEST' })
    expect(await failureOf(upload(part(0, 10, 'pack-none')))).toMatchObject({ code: 'NOT_FOUND' })
    await upload(part(300_000, 1_000_000, sent))
    const { jobId } = await own.client.packs.unpack({ from: { kind: 'upload', id: sent } })
    expect((await own.ended(jobId)).failure).toBeNull()
    expect(readdirSync(runFolder(own.home, ''))).toEqual([id])
    await own.close()
    removeHome(own.home)
  })
})

it('a run gives back the checkpoints that no resume needs, and says so', async () => {
  const own = await openBench(newHome())
  await unpacked(own, path)
  const at = (epoch: number) => join(runFolder(own.home, id), `checkpoint-0000${String(epoch)}-000000.tansaku`)
  for (const epoch of [2, 3]) writeFileSync(at(epoch), Buffer.alloc(1_000))
  const [run] = (await own.client.storage.report()).runs
  expect(run).toMatchObject({ id, name: 'origin', checkpoints: 3, spareBytes: 600_000 })
  expect(await own.client.storage.thin({ id })).toEqual({ id, bytes: 600_000 })
  expect([1, 2, 3].map((epoch) => existsSync(at(epoch)))).toEqual([false, true, true])
  expect(await failureOf(own.client.storage.thin({ id: '../..' }))).toMatchObject({ code: 'NOT_FOUND' })
  await own.close()
  removeHome(own.home)
})
