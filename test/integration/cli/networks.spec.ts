import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findNetwork, storedNetwork } from '#main/cli/find-network.ts'
import { createLocalClient, createWorkbench, type Workbench } from '#main/workbench/index.ts'
import { genotypeText, publishedArchitectures } from '#shared/architecture/index.ts'

describe('the network a user means', () => {
  let home = ''
  let workbench: Workbench
  const session = () => ({ client: createLocalClient(workbench) })
  const file = (name: string, text: string): string => {
    const path = join(home, name)
    writeFileSync(path, text)
    return path
  }
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'tansaku-networks-'))
    workbench = await createWorkbench({ home, cache: home, host: 'cli', access: 'write' })
  })
  afterEach(async () => {
    await workbench.dispose()
    rmSync(home, { recursive: true })
  })

  it('is a published one at any size, added once', async () => {
    const network = await storedNetwork(session(), 'darts-v1', { channels: 16, cells: 8 })
    expect(network).toMatchObject({ name: 'darts-v1 C16 L8', params: 232_890 })
    expect((await storedNetwork(session(), 'darts-v1', { channels: 16, cells: 8 })).id).toBe(network.id)
    expect((await storedNetwork(session(), 'darts-v1 C16 L8')).id).toBe(network.id)
    expect((await storedNetwork(session(), network.id)).id).toBe(network.id)
    expect((await storedNetwork(session(), network.id, { auxiliary: true })).id).not.toBe(network.id)
    expect((await storedNetwork(session(), 'ptb-v2')).params).toBe(22_960_000)
  })

  it.each(['darts-v2', 'pc-darts', 'ptb-v1', 'ptb-v2'] as const)(
    'is in a file: %s as JSON and as genotypes.py has it',
    async (id) => {
      const spec = publishedArchitectures[id]
      if (!('genotype' in spec)) throw new Error(`${id} has no genotype`)
      expect((await findNetwork(session(), file('a.json', JSON.stringify(spec)))).spec).toEqual(spec)
      expect((await findNetwork(session(), file('b.py', genotypeText(spec.genotype)))).spec).toEqual(spec)
    },
  )

  it('is refused with a code where it is nobody’s, broken, or has no cells', async () => {
    const of = (wish: string, size = {}) => findNetwork(session(), wish, size)
    await expect(of('resnet')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(of(file('c.py', 'import os'))).rejects.toMatchObject({ code: 'GENOTYPE_INVALID' })
    await expect(of(file('d.json', '{"family": "vgg"}'))).rejects.toMatchObject({ code: 'ARCHITECTURE_INVALID' })
    await expect(of(file('e.txt', 'x'.repeat(2_000_000)))).rejects.toMatchObject({ code: 'ARCHITECTURE_INVALID' })
    await expect(of('fbnet-a', { channels: 16 })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })
})
