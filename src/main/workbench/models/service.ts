import { basename, extname, isAbsolute } from 'node:path'
import type { ArchitectureSummary } from '#shared/contract/architectures.ts'
import type { ModelWish } from '#shared/contract/models.ts'
import { statedSetId } from '#shared/evaluation/stated.ts'
import { checkArchitecture } from '#shared/architecture/index.ts'
import { addArchitecture } from '../architectures/service.ts'
import type { WorkbenchContext } from '../context.ts'
import { requireWriting } from '../require.ts'
import { unreadable } from './problems.ts'
import { readModel } from './read.ts'

export interface ModelService {
  /**
   * Reads a model that another program wrote and keeps its layers as an architecture; the file is not needed any more.
   * @throws MODEL_UNREADABLE, MODEL_UNSUPPORTED naming each layer that is not known
   */
  add(wish: ModelWish): Promise<ArchitectureSummary>
}

export function createModelService(context: WorkbenchContext): ModelService {
  return {
    async add({ path, name, input, accuracy }) {
      requireWriting(context)
      if (!isAbsolute(path)) throw unreadable(`${path} is no full path: begin at the root of the file system.`)
      const spec = checkArchitecture(await readModel(path, input))
      const architecture = await addArchitecture(context, {
        name: name ?? (basename(path, extname(path)).slice(0, 80) || 'model'),
        spec,
        origin: 'imported',
        searchId: null,
      })
      if (accuracy !== null)
        await context.store.publishedFigures.save(statedSetId, architecture.id, [
          {
            quantity: 'accuracy',
            value: accuracy.value,
            dataset: accuracy.dataset,
            deviceId: null,
            deviceName: null,
            source: basename(path),
            note: '',
          },
        ])
      return architecture
    },
  }
}
