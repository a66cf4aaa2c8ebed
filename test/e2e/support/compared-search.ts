import { cpSync } from 'node:fs'
import { countArchitecture } from '#shared/architecture/index.ts'
import { distinctTrainings, trainingsIn } from '#shared/comparison/index.ts'
import { imageEvaluationSettingsSchema } from '#shared/contract/architectures.ts'
import { evaluationPresets } from '#shared/evaluation/presets.ts'
import { createId, now, openStore } from '#main/store/index.ts'
import { cifar10Folder } from '../../integration/search/places.ts'
import { openBench } from '../../integration/workbench/fixture.ts'
import { scoredSample, storeScoredSearch } from '../../integration/workbench/scored-search.ts'
import { measuredTable, preparedHome, type Prepared } from './prepared.ts'

export const searchId = 'search-scored'
const settings = imageEvaluationSettingsSchema.parse({ ...evaluationPresets.laptop, dataset: 'cifar10', seed: 1 })

/** A search with six architectures, and a comparison of them whose trainings are stored as done. */
export const comparedSearch: Prepared = {
  name: 'compared-search',
  async fill(home) {
    cpSync(await preparedHome(measuredTable), home, { recursive: true })
    await storeScoredSearch(home, searchId, { scored: scoredSample(60) })
    const store = await openStore({ home, access: 'write', host: 'cli' })
    for (const [index, { spec }] of scoredSample(6, 11).entries())
      await store.architectures.add({
        id: `net-found-${String(index)}`,
        name: `found ${String(index)}`,
        spec,
        origin: 'scored',
        searchId,
        ...countArchitecture(spec),
        createdAt: now(),
      })
    await store.close()
    const bench = await openBench(home, { datasetFolders: { cifar10: cifar10Folder } })
    const [table] = await bench.client.latencyTables.list()
    const architectureIds = (await bench.client.searches.get({ id: searchId })).architectureIds
    const wish = { tableId: table!.id, architectureIds, bins: 2, runs: 3, bestOf: 2, settings }
    const plan = await bench.client.comparisons.plan(wish)
    const { jobId } = await bench.client.comparisons.start({ wish, run: { trainings: 0 } })
    await bench.ended(jobId)
    const ids = new Map<string, string>()
    for (const { architecture } of trainingsIn(plan.bins)) {
      const key = JSON.stringify(architecture.spec)
      const { name, spec } = architecture
      ids.set(key, ids.get(key) ?? architecture.id ?? (await bench.client.architectures.add({ name, spec })).id)
    }
    await bench.close()
    const filled = await openStore({ home, access: 'write', host: 'cli' })
    const found = new Set(plan.bins.map(({ id }) => id))
    const trainings = [...distinctTrainings(trainingsIn(plan.bins)).values()]
    for (const [index, { architecture, seed }] of trainings.entries()) {
      const id = createId('evaluation')
      const architectureId = ids.get(JSON.stringify(architecture.spec))!
      await filled.evaluations.add({
        id,
        architectureId,
        settings: { ...settings, seed, auxiliaryWeight: 0, dropPath: 0, jitter: 'none' },
      })
      const testAccuracy = (found.has(architectureId) ? 0.8 : 0.7) + 0.002 * (index % 3)
      await filled.evaluations.saveResult(id, { epoch: 0, testLoss: 1, testAccuracy })
      await filled.evaluations.setState(id, 'done')
    }
    await filled.close()
  },
}
