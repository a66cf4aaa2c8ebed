import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findArchitecture, storedArchitecture } from '#main/cli/find-architecture.ts'
import { createLocalClient, createWorkbench, type Workbench } from '#main/workbench/index.ts'
import { publishedArchitectures } from '#shared/architecture/index.ts'
import { genotypeText } from '#shared/formats/index.ts'

describe('the architecture a user means', () => {
  let home = ''
  let workbench: Workbench
  const session = () => ({ client: createLocalClient(workbench) })
  const find = (wish: string, size = {}) => {
    const { client } = session()
    return findArchitecture(() => client.architectures.list(), wish, size)
  }
  const file = (name: string, text: string): string => {
    const path = join(home, name)
    writeFileSync(path, text)
    return path
  }
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'tansaku-architectures-'))
    workbench = await createWorkbench({ home, cache: home, host: 'cli', access: 'write' })
  })
  afterEach(async () => {
    await workbench.dispose()
    rmSync(home, { recursive: true })
  })

  it('is a published one at any size, added once', async () => {
    const architecture = await storedArchitecture(session(), 'darts-v1', { channels: 16, cells: 8 })
    expect(architecture).toMatchObject({ name: 'darts-v1 C16 L8', params: 232_890 })
    expect((await storedArchitecture(session(), 'darts-v1', { channels: 16, cells: 8 })).id).toBe(architecture.id)
    expect((await storedArchitecture(session(), 'darts-v1 C16 L8')).id).toBe(architecture.id)
    expect((await storedArchitecture(session(), architecture.id)).id).toBe(architecture.id)
    expect((await storedArchitecture(session(), architecture.id, { auxiliary: true })).id).not.toBe(architecture.id)
    expect((await storedArchitecture(session(), 'ptb-v2')).params).toBe(22_960_000)
  })

  it.each(['darts-v2', 'pc-darts', 'ptb-v1', 'ptb-v2'] as const)(
    'is in a file: %s as JSON and as genotypes.py has it',
    async (id) => {
      const spec = publishedArchitectures[id]
      if (!('genotype' in spec)) throw new Error(`${id} has no genotype`)
      expect((await find(file('a.json', JSON.stringify(spec)))).spec).toEqual(spec)
      expect((await find(file('b.py', genotypeText(spec.genotype)))).spec).toEqual(spec)
    },
  )

  it('is one of several in a file, by its name or its line', async () => {
    const [first, second] = [publishedArchitectures['darts-v1'], publishedArchitectures['darts-v2']]
    if (!('genotype' in first && 'genotype' in second)) throw new Error('They have genotypes.')
    const path = file('all.py', `V1 = ${genotypeText(first.genotype)}\nV2 = ${genotypeText(second.genotype)}\n`)
    expect(await find(`V1@${path}`)).toEqual({ name: 'V1', spec: first })
    expect((await find(`2@${path}`, { channels: 16, cells: 8 })).spec).toEqual({ ...second, channels: 16, cells: 8 })
    await expect(find(path)).rejects.toThrow(/holds 2 architectures: V1 \(line 1\), V2 \(line 2\).*NAME@FILE/)
    await expect(find(`V3@${path}`)).rejects.toThrow(/no architecture "V3"/)
  })

  it('is its own text, blocks with their space and a file of PowerShell too', async () => {
    const spec = publishedArchitectures['fbnet-b']
    if (!('blocks' in spec)) throw new Error('fbnet-b has blocks')
    const text = spec.blocks.join(' ')
    expect(await find(text, { space: 'fbnet' })).toEqual({ name: 'architecture', spec })
    await expect(find(text)).rejects.toThrow(/--space/)
    expect((await find('fbnet-b', { space: 'fbnet-cifar' })).name).toBe('fbnet-b fbnet-cifar')
    expect((await find(JSON.stringify(spec))).spec).toEqual(spec)
    const powerShell = join(home, 'windows.json')
    writeFileSync(powerShell, Buffer.from(`\ufeff${JSON.stringify(spec)}`, 'utf16le'))
    expect((await find(powerShell)).spec).toEqual(spec)
  })

  it('may be called as a folder is', async () => {
    const folder = join(home, 'mine')
    mkdirSync(folder)
    const { client } = session()
    const { id } = await client.architectures.add({ name: folder, spec: publishedArchitectures['darts-v1'] })
    expect((await storedArchitecture(session(), folder)).id).toBe(id)
  })

  it('is refused with a code where it is nobody’s, broken, no file, or has no cells', async () => {
    await expect(find('resnet')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    for (const name of ['constructor', '__proto__', 'toString', 'skip', 'a@b', '@', '\0'])
      await expect(find(name)).rejects.toMatchObject({ code: expect.stringMatching(/^NOT_FOUND$|_INVALID$/) })
    // What is no genotype at all is no faulty one.
    await expect(find(file('c.py', 'import os'))).rejects.toMatchObject({ code: 'ARCHITECTURE_INVALID' })
    await expect(find(file('d.json', '{"family": "vgg"}'))).rejects.toMatchObject({ code: 'ARCHITECTURE_INVALID' })
    await expect(find(file('e.txt', 'x'.repeat(2_000_000)))).rejects.toMatchObject({ code: 'ARCHITECTURE_INVALID' })
    await expect(find(home)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining('a folder'),
    })
    await expect(find(`A@${home}`)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    await expect(find('fbnet-a', { channels: 16 })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    const binary = join(home, 'f.bin')
    writeFileSync(binary, Buffer.from([0xc3, 0x28, 0xff]))
    await expect(find(binary)).rejects.toMatchObject({ code: 'ARCHITECTURE_INVALID' })
  })

  it.skipIf(process.platform === 'win32')('does not hang at a pipe or a device without end', async () => {
    const pipe = join(home, 'pipe')
    execFileSync('mkfifo', [pipe])
    await expect(find(pipe)).rejects.toMatchObject({ code: 'BAD_REQUEST', message: expect.stringContaining('pipe') })
    await expect(find('/dev/zero')).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })

  it.runIf(process.platform === 'linux')('says so of a file that cannot be read', async () => {
    // Its first page is nobody's, also for root.
    await expect(find('/proc/self/mem')).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining('cannot be read'),
    })
  })
})
