import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { openStore } from '#main/store/index.ts'
import { pictureFolder } from '../../integration/datasets/pictures.ts'
import { storeDeployment } from '../../integration/workbench/deployed-networks.ts'
import { slowedFile } from '../../integration/workbench/scored-search.ts'
import { comparedSearch, searchId } from './compared-search.ts'
import { jobDone, startHost } from './host.ts'
import { preparedHome, type Prepared } from './prepared.ts'

/**
 * One of each thing that has a page: a plan that was stopped, two tables, a search, a sweep, architectures that were
 * trained and deployed, a comparison, a set of pictures.
 */
export const everything: Prepared = {
  name: 'everything',
  async fill(home) {
    cpSync(await preparedHome(comparedSearch), home, { recursive: true })
    const store = await openStore({ home, access: 'write', host: 'test' })
    const evaluated = await store.evaluations.ofArchitecture('net-found-0')
    const weights = { kind: 'trained', evaluationId: evaluated[0]!.id } as const
    const came = { fp32: { correct: 140, medianUs: 4_000 }, int8: { correct: 120, medianUs: 1_500 } }
    await storeDeployment(store, 'net-found-0', came, weights)
    await store.close()
    const pictures = await pictureFolder(join(home, 'shapes'), { perClass: 8 })
    const host = await startHost(home)
    try {
      const { client } = host
      const [table] = await client.latencyTables.list()
      const { name, content } = await client.latencyTables.export({ id: table!.id })
      await client.latencyTables.import({ name, content: slowedFile(content, { name: 'Broad', wide: 0.5 }) })
      const added = await client.datasets.add({ name: 'shapes', from: pictures, size: 32 })
      await jobDone(client, added.jobId)
      const settings = { algorithm: 'random', space: 'fbnet-mini', architectures: 1 }
      const axes = [{ setting: 'seed', values: [1, 2] }]
      await client.sweeps.start({ name: 'draws', preset: 'demo', settings, axes, training: null })
      const plan = await client.plans.start({ dataset: 'cifar10', devices: [{ deviceId: 'local' }] })
      await client.plans.stop({ id: plan.id })
      await client.records.rename({ id: searchId, name: 'scored blocks' })
    } finally {
      await host.stop()
    }
  },
}
