import { resolve } from 'node:path'
import type {
  Dataset,
  DatasetCheck,
  DatasetWish,
  PictureSet,
  PictureSetSummary,
  SamplePicture,
} from '#shared/contract/datasets.ts'
import { TansakuError } from '#shared/errors.ts'
import {
  cachedReading,
  checkFiles,
  encodePng,
  openRoot,
  openShards,
  removeUnused,
  shardsFolder,
  takeShards,
  type Reading,
} from '#main/datasets/index.ts'
import { now } from '#main/store/index.ts'
import type { WorkbenchContext } from '../context.ts'
import type { JobControl } from '../jobs/jobs.ts'
import { found, requireWriting } from '../require.ts'
import { readingPace } from './pace.ts'

/** The user's own pictures, each set a record of this home. */
export interface PictureSets {
  /** @returns undefined for a name that is no set's */
  summary(id: string): Promise<PictureSetSummary | undefined>
  list(): Promise<PictureSetSummary[]>
  get(id: string): Promise<PictureSet>
  add(wish: DatasetWish): Promise<{ jobId: string; id: string }>
  check(id: string): Promise<DatasetCheck>
  remove(id: string): Promise<{ id: string }>
  samples(wish: { id: string; class: number; count: number }): Promise<SamplePicture[]>
  /** @throws DATASET_MISSING, DATASET_CHANGED where its files are not as they were when it was added */
  requireUnchanged(id: string): Promise<void>
  /** The folder of its decoded pictures, which are made anew where they are gone. */
  prepare(id: string, control: JobControl): Promise<string>
}

/** What jobs call a set: its name alone could be another thing's id. */
export const subjectOf = (id: string): string => `dataset:${id}`

export function createPictureSets(context: WorkbenchContext, isKnown: (id: string) => boolean): PictureSets {
  const { store, events, jobs, location } = context
  const require = async (id: string) => found(await store.datasets.find(id), 'data set', id)
  const cacheFolder = location.cache

  const read = async (
    { from, wish }: Pick<PictureSet, 'from' | 'wish'>,
    control: Pick<JobControl, 'signal' | 'progress'>,
  ): Promise<Reading> => {
    const pace = readingPace(control)
    pace.look()
    const { size, ...splits } = wish
    return cachedReading(await openRoot(from), {
      cacheFolder,
      size,
      splits,
      signal: control.signal,
      onProgress: pace.read,
    })
  }

  async function requireFree(name: string): Promise<void> {
    if (isKnown(name) || (await store.datasets.has(name)) || jobs.activeFor(subjectOf(name)) !== undefined)
      throw new TansakuError(
        'CONFLICT',
        `There is a data set called "${name}" already: choose another name, or remove that one first.`,
        { id: name },
      )
  }

  async function keep({ name, from, ...wish }: DatasetWish, control: JobControl): Promise<void> {
    const { key, files, size, ...reading } = await read({ from, wish }, control)
    control.signal.throwIfAborted()
    await store.datasets.add({
      set: {
        id: name,
        from,
        wish,
        height: size,
        width: size,
        shards: key,
        files: files.length,
        createdAt: now(),
        ...reading,
      },
      files,
    })
    const used = new Set((await store.datasets.list()).map(({ shards }) => shards))
    await removeUnused(cacheFolder, used)
    events.publish({ type: 'changed', entity: 'dataset', id: name })
  }

  async function changes(id: string): Promise<DatasetCheck> {
    const { set, files } = await require(id)
    const found = await checkFiles(await openRoot(set.from), files, new AbortController().signal)
    return { id, files: files.length, ...found }
  }

  async function prepare(id: string, control: Pick<JobControl, 'signal' | 'progress'>): Promise<string> {
    const { set } = await require(id)
    const folder = shardsFolder(cacheFolder, set.shards)
    if (await takeShards(folder)) return folder
    const reading = await read(set, control)
    if (reading.digest !== set.digest) throw changed(id, set.from, [])
    return shardsFolder(cacheFolder, reading.key)
  }

  return {
    summary: (id) => store.datasets.summary(id),
    list: () => store.datasets.list(),
    get: async (id) => (await require(id)).set,
    async add(wish) {
      requireWriting(context)
      const from = resolve(wish.from)
      await requireFree(wish.name)
      await openRoot(from)
      const job = jobs.start({
        title: { kind: 'dataset', name: wish.name },
        subjectId: subjectOf(wish.name),
        resources: [],
        run: (control) => keep({ ...wish, from }, control),
      })
      return { jobId: job.id, id: wish.name }
    },
    check: changes,
    async remove(id) {
      requireWriting(context)
      if (!(await store.datasets.has(id))) found(undefined, 'data set', id)
      await requireUnused(context, id)
      await store.datasets.remove(id)
      events.publish({ type: 'changed', entity: 'dataset', id })
      return { id }
    },
    async samples({ id, class: label, count }) {
      const folder = await prepare(id, { signal: new AbortController().signal, progress: () => undefined })
      const shards = await openShards(folder)
      try {
        const { height, width } = shards
        const channels = shards.channels === 1 ? 1 : 3
        const ofClass = [...shards.labels.keys()].filter((picture) => shards.labels[picture] === label)
        const step = Math.max(1, ofClass.length / count)
        const chosen = Array.from({ length: Math.min(count, ofClass.length) }, (_, n) => ofClass[Math.floor(n * step)]!)
        const pixels = new Uint8Array(height * width * channels)
        const samples: SamplePicture[] = []
        for (const picture of chosen) {
          shards.read(picture, pixels)
          const png = await encodePng(pixels, { width, height, channels })
          samples.push({ split: shards.splits[picture]!, png: png.toString('base64') })
        }
        return samples
      } finally {
        shards.close()
      }
    },
    async requireUnchanged(id) {
      const { changed: altered, missing } = await changes(id)
      if (altered.length + missing.length > 0) throw changed(id, (await require(id)).set.from, [...missing, ...altered])
    },
    prepare,
  }
}

function changed(id: string, from: string, files: readonly string[]): TansakuError {
  const some = files.slice(0, 3).join(', ')
  return new TansakuError(
    'DATASET_CHANGED',
    `The files of "${id}" in ${from} are not as they were when it was added${files.length === 0 ? '' : `: ${String(files.length)} changed or gone (${some}${files.length > 3 ? ', …' : ''})`}. Put them back, or add the folder under another name.`,
    { id, from, files: files.slice(0, 100), count: files.length },
  )
}

/** @throws TansakuError CONFLICT while something works with a set, or has results on it */
async function requireUnused({ store, jobs }: WorkbenchContext, id: string): Promise<void> {
  if (jobs.neededBy(subjectOf(id)) !== undefined)
    throw new TansakuError('CONFLICT', `The data set "${id}" is being used: wait for that to end, or cancel it.`, {
      id,
    })
  const { searches, evaluations } = await store.datasets.uses(id)
  if (searches + evaluations === 0) return
  throw new TansakuError(
    'CONFLICT',
    `${String(searches)} searches and ${String(evaluations)} trainings were made on "${id}": their figures mean nothing without it. Remove them first, or keep it.`,
    { id, searches, evaluations },
  )
}

/** As lists of all data sets tell it. */
export function asDataset({ id, from, height, width, channels, report }: PictureSetSummary): Dataset {
  const sum = (part: 'training' | 'validation' | 'test'): number =>
    report.classes.reduce((count, each) => count + each[part], 0)
  return {
    id,
    name: id,
    kind: 'images',
    origin: 'added',
    training: sum('training') + sum('validation'),
    validation: sum('validation'),
    test: sum('test'),
    classes: report.classes.length,
    vocabulary: null,
    shape: `${String(height)} × ${String(width)} × ${String(channels)}`,
    input: { size: height, channels, classes: report.classes.length },
    state: 'ready',
    problem: null,
    remedy: null,
    folder: from,
    isOwnFolder: true,
  }
}
