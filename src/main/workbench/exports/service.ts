import { open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeArchitecture, familyOf } from '#shared/architecture/index.ts'
import { type Export, type ExportedFile, exportSchema, type ExportWish, partBytes } from '#shared/contract/exports.ts'
import { type ImageFacts, imageFacts } from '#shared/datasets/image-facts.ts'
import { codedIfFull, TansakuError } from '#shared/errors.ts'
import { exportFormats, writtenForms } from '#shared/exports/formats.ts'
import { fileName } from '#shared/text/file-name.ts'
import { chosenWeightsName, exportedFolder } from '#main/compute/run-folder.ts'
import type { ExportTask } from '#main/compute/protocol.ts'
import { createId, runFolder } from '#main/store/index.ts'
import { type ArchitectureService, finishedEvaluation, requireTrainable } from '../architectures/service.ts'
import type { WorkbenchContext } from '../context.ts'
import type { DatasetService } from '../datasets/service.ts'
import type { JobControl } from '../jobs/jobs.ts'
import { found, requireIdle, requireWriting } from '../require.ts'
import { runToEnd } from '../runs.ts'
import { productVersion } from '../system/service.ts'
import { writeBundle, writeCompanions } from './bundle.ts'
import { cardOf, propertiesOf, type Shipped } from './card.ts'
import { readyConverter } from './converter.ts'

interface Started {
  jobId: string
  id: string
}

/** Networks as files. An export is kept until it is removed or its home is opened again: it can always be made anew. */
export interface ExportService {
  /** @throws NOT_FOUND, EXPORT_UNSUPPORTED, CONFLICT for a training that has no result yet */
  start(wish: ExportWish): Promise<Started>
  /** @throws NOT_FOUND, also while it is being written */
  get(id: string): Promise<Export>
  /** Some bytes of one of its files, or of its bundle. @throws NOT_FOUND */
  read(input: { id: string; path: string; offset: number }): Promise<{ base64: string; bytes: number }>
  remove(id: string): Promise<{ id: string }>
}

export function createExportService(
  context: WorkbenchContext,
  { architectures, datasets }: { architectures: ArchitectureService; datasets: DatasetService },
): ExportService {
  const { jobs, location } = context
  const folderOf = (id: string): string => runFolder(location.home, id)
  const recordFile = (id: string): string => join(folderOf(id), 'export.json')

  async function shippedOf(wish: ExportWish): Promise<Shipped> {
    const architecture = await architectures.get(wish.architectureId)
    requireTrainable(architecture)
    requireExportable(architecture, wish)
    const evaluation = finishedEvaluation(architecture, wish.weights)
    const trainedOn = evaluation?.settings.dataset
    return {
      architecture,
      evaluation,
      facts: evaluation && (await factsOf(evaluation.settings.dataset)),
      dataset: (await datasets.list()).find(({ id }) => id === trainedOn) ?? null,
      deployments: await context.store.deployments.ofArchitecture(architecture.id),
      wish,
      producer: `Tansaku ${productVersion()}`,
    }
  }

  /** Of a known data set, or of a set of the user's own pictures. */
  async function factsOf(dataset: string): Promise<ImageFacts | null> {
    const known = imageFacts[dataset]
    if (known !== undefined) return known
    const own = await context.store.datasets.summary(dataset)
    return own === undefined
      ? null
      : { mean: own.mean, std: own.std, classes: own.report.classes.map(({ name }) => name) }
  }

  async function taskOf(id: string, stem: string, shipped: Shipped, control: JobControl): Promise<ExportTask> {
    const { architecture, evaluation, wish } = shipped
    // Pictures are looked at to calibrate 8 bits, and for nothing else.
    const looked = wish.precisions.includes('int8') ? (evaluation?.settings.dataset ?? null) : null
    return {
      kind: 'export',
      id,
      spec: architecture.spec,
      weights:
        evaluation === null
          ? { kind: 'untrained', seed: wish.weights.kind === 'untrained' ? wish.weights.seed : 1 }
          : { kind: 'trained', file: join(folderOf(evaluation.id), chosenWeightsName), settings: evaluation.settings },
      forms: writtenForms(wish.formats, wish.precisions),
      converter: wish.formats.includes('tflite') ? await readyConverter(control) : null,
      datasetFolders: await datasets.foldersFor(looked, control),
      cacheFolder: location.cache,
      stem,
      facts: {
        name: architecture.name,
        description: describeArchitecture(architecture.spec),
        producerVersion: productVersion(),
        batch: wish.batch,
        properties: propertiesOf(shipped),
      },
      folder: folderOf(id),
    }
  }

  async function run(id: string, shipped: Shipped, control: JobControl): Promise<void> {
    const { architecture, wish } = shipped
    const stem = fileName(architecture.name, 'network')
    const models: ExportedFile[] = []
    try {
      await runToEnd(context, await taskOf(id, stem, shipped, control), control, (event) => {
        if (event.type === 'exported') models.push(...event.files)
        return Promise.resolve()
      })
      const folder = exportedFolder(folderOf(id))
      const card = cardOf({ ...shipped, wish: { ...wish, formats: [...new Set(wish.formats)] } }, models)
      const files = [...models, ...(await writeCompanions(folder, stem, card))]
      const bundle = await writeBundle(folder, `${stem}.zip`, files)
      const record: Export = { ...wish, id, name: architecture.name, files, bundle }
      await writeFile(recordFile(id), JSON.stringify(record))
    } catch (thrown) {
      await rm(folderOf(id), { recursive: true, force: true })
      throw codedIfFull(thrown, folderOf(id), 'export again')
    }
  }

  async function get(id: string): Promise<Export> {
    const isExport = /^export-[a-z0-9]+$/.test(id)
    const text = isExport ? await readFile(recordFile(id), 'utf8').catch(() => undefined) : undefined
    return exportSchema.parse(JSON.parse(found(text, 'export', id)))
  }

  return {
    async start(wish) {
      requireWriting(context)
      const shipped = await shippedOf(wish)
      const { id: architectureId, name } = shipped.architecture
      const id = createId('export')
      const job = jobs.start({
        title: { kind: 'export', name, architectureId },
        subjectId: id,
        resources: [],
        needs: [architectureId],
        run: (control) => run(id, shipped, control),
      })
      return { jobId: job.id, id }
    },
    get,
    async read({ id, path, offset }) {
      const { files, bundle } = await get(id)
      // Only what is listed is read, whatever the path says.
      found(
        [...files, bundle].find((file) => file.path === path),
        'file',
        path,
      )
      const file = join(exportedFolder(folderOf(id)), path)
      const handle = await open(file, 'r')
      try {
        const buffer = Buffer.alloc(partBytes)
        const { bytesRead } = await handle.read(buffer, 0, partBytes, offset)
        return { base64: buffer.subarray(0, bytesRead).toString('base64'), bytes: (await stat(file)).size }
      } finally {
        await handle.close()
      }
    },
    async remove(id) {
      requireWriting(context)
      requireIdle(context, 'export', id)
      await get(id)
      await rm(folderOf(id), { recursive: true, force: true })
      return { id }
    },
  }
}

/** @throws TansakuError EXPORT_UNSUPPORTED, BAD_REQUEST */
function requireExportable({ spec, name }: Shipped['architecture'], wish: ExportWish): void {
  const { formats, precisions, weights } = wish
  const unknown = precisions.filter((precision) =>
    formats.every((id) => !exportFormats[id].precisions.includes(precision)),
  )
  if (unknown.length > 0)
    throw new TansakuError(
      'EXPORT_UNSUPPORTED',
      `None of ${formats.join(', ')} is written in ${unknown.join(', ')}: choose another format, or fp32.`,
      { precisions: unknown },
    )
  if (precisions.includes('int8') && weights.kind === 'untrained')
    throw new TansakuError(
      'BAD_REQUEST',
      `${name} goes out with random weights, which cannot be calibrated for 8 bits: train it first, or choose fp32 or fp16.`,
    )
  if (familyOf(spec).task === 'images') return
  throw new TansakuError(
    'EXPORT_UNSUPPORTED',
    `${name} reads text, which ${formats.join(', ')} is not written for yet: export its genotype (tansaku export --format genotype).`,
    { family: spec.family },
  )
}
