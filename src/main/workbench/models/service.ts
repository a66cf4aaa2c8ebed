import { rm } from 'node:fs/promises'
import { basename, extname, isAbsolute } from 'node:path'
import type { ArchitectureSpec } from '#shared/architecture/architecture.ts'
import type { ModelWish } from '#shared/contract/models.ts'
import { codedIfFull, TansakuError } from '#shared/errors.ts'
import { statedSetId } from '#shared/evaluation/stated.ts'
import { createId, runFolder } from '#main/store/index.ts'
import { addArchitecture } from '../architectures/service.ts'
import type { WorkbenchContext } from '../context.ts'
import type { JobControl } from '../jobs/jobs.ts'
import { found, requireWriting } from '../require.ts'
import { runToEnd } from '../runs.ts'

interface Started {
  jobId: string
  id: string
}

export interface ModelService {
  /**
   * Reads a model that another program wrote, in a process of its own, and keeps its layers as the architecture of this
   * id; the file is not needed any more. The job fails with MODEL_UNREADABLE, or MODEL_UNSUPPORTED naming each layer
   * that is not known.
   * @throws MODEL_UNREADABLE for what is no full path
   */
  add(wish: ModelWish): Started
}

export function createModelService(context: WorkbenchContext): ModelService {
  const { location, jobs, store } = context

  async function read({ path, input }: ModelWish, control: JobControl): Promise<ArchitectureSpec> {
    const id = createId('model')
    const folder = runFolder(location.home, id)
    const specs: ArchitectureSpec[] = []
    try {
      await runToEnd(context, { kind: 'model', id, path, input, folder }, control, (event) => {
        if (event.type === 'model-read') specs.push(event.spec)
        return Promise.resolve()
      })
      return found(specs[0], 'layers of', path)
    } catch (thrown) {
      throw codedIfFull(thrown, folder, 'add the file again')
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  async function keep(id: string, name: string, wish: ModelWish, control: JobControl): Promise<void> {
    const spec = await read(wish, control)
    control.signal.throwIfAborted()
    await addArchitecture(context, { name, spec, origin: 'imported', searchId: null }, id)
    const { accuracy, path } = wish
    if (accuracy !== null)
      await store.publishedFigures.save(statedSetId, id, [
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
  }

  return {
    add(wish) {
      requireWriting(context)
      const { path } = wish
      if (!isAbsolute(path))
        throw new TansakuError('MODEL_UNREADABLE', `${path} is no full path: begin at the root of the file system.`)
      const name = wish.name ?? (basename(path, extname(path)).slice(0, 80) || 'model')
      const id = createId('net')
      const job = jobs.start({
        title: { kind: 'model', name },
        subjectId: id,
        resources: [],
        run: (control) => keep(id, name, wish, control),
      })
      return { jobId: job.id, id }
    },
  }
}
