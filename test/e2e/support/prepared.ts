import { cpSync, existsSync, mkdtempSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { inject } from 'vitest'
import { dartsCnnPresets, dartsCnnSettingsSchema, dnasPresets, dnasSettingsSchema } from '#shared/algorithms/index.ts'
import { takeLock, type FileLock } from '#main/locks/file-lock.ts'
import type { WorkbenchClient } from '#main/workbench/index.ts'
import { slowedFile } from '../../integration/workbench/scored-search.ts'
import { jobDone, startHost } from './host.ts'

/**
 * What tests find in their home: made once in a run of the tests, by a real host that really measures and searches,
 * and copied for each test.
 */
export interface Prepared {
  readonly name: string
  readonly fill: (home: string) => Promise<void>
}

/** The folder to copy from; made at the first call in a run of the tests. */
export async function preparedHome({ name, fill }: Prepared): Promise<string> {
  const made = join(inject('preparedHomes'), name)
  const lock = await lockOf(made)
  try {
    if (existsSync(made)) return made
    const draft = mkdtempSync(`${made}-`)
    await fill(draft)
    renameSync(draft, made)
    return made
  } finally {
    lock.release()
  }
}

/** Two files of tests may want the same home at once. */
async function lockOf(made: string): Promise<FileLock> {
  for (;;) {
    const lock = takeLock(`${made}.lock`, 0)
    if (lock !== null) return lock
    await wait(50)
  }
}

/** @param base what the home holds before */
const byHost =
  (work: (client: WorkbenchClient) => Promise<void>, base: Prepared | null = null) =>
  async (home: string): Promise<void> => {
    if (base !== null) cpSync(await preparedHome(base), home, { recursive: true })
    const host = await startHost(home)
    try {
      await work(host.client)
    } finally {
      await host.stop()
    }
  }

/**
 * A latency table: fbnet-mini on this computer. Not audited: beside other tests its sums may well be off, and then no
 * search takes it.
 */
export const measuredTable: Prepared = {
  name: 'measured-table',
  fill: byHost(async (client) => {
    const protocol = { budgetSeconds: 1 }
    const wish = { deviceId: 'local', space: 'fbnet-mini', protocol, auditedNets: 0 } as const
    const { jobId } = await client.latencyTables.measure(wish)
    await jobDone(client, jobId)
  }),
}

/** This computer's table, and those of two devices on which wide kernels are cheap, and dear (the newest). */
export const threeTables: Prepared = {
  name: 'three-tables',
  fill: byHost(async (client) => {
    const [table] = await client.latencyTables.list()
    const { name, content } = await client.latencyTables.export({ id: table!.id })
    for (const [device, wide] of [
      ['Broad', 0.5],
      ['Narrow', 4],
    ] as const)
      await client.latencyTables.import({ name, content: slowedFile(content, { name: device, wide }) })
  }, measuredTable),
}

/** The table, and a search of blocks with it over two epochs: it derived two architectures, argmax and a sample. */
export const finishedSearch: Prepared = {
  name: 'finished-search',
  fill: byHost(async (client) => {
    const [table] = await client.latencyTables.list()
    const settings = dnasSettingsSchema.parse({
      ...dnasPresets.demo,
      space: 'fbnet-mini',
      dataset: 'cifar10',
      seed: 1,
      epochs: 2,
      warmupEpochs: 1,
      batchSize: 20,
      trainingImages: 100,
      latencyTableId: table?.id,
      sampledArchitectures: 1,
      scoredArchitectures: 0,
    })
    const { jobId } = await client.searches.start({ name: 'small blocks', settings })
    await jobDone(client, jobId)
  }, measuredTable),
}

/** A DARTS search of cells over two epochs, which derived a genotype. */
export const finishedCells: Prepared = {
  name: 'finished-cells',
  fill: byHost(async (client) => {
    const settings = dartsCnnSettingsSchema.parse({
      ...dartsCnnPresets.demo,
      dataset: 'cifar10',
      seed: 1,
      epochs: 2,
      batchSize: 8,
      trainingImages: 64,
      channels: 4,
      cells: 3,
      derivedChannels: 4,
      derivedCells: 3,
    })
    const { jobId } = await client.searches.start({ name: 'small cells', settings })
    await jobDone(client, jobId)
  }),
}
