import type { PublishedFigure } from '#shared/contract/architectures.ts'
import type { PublishedSet } from '#shared/contract/latency-tables.ts'
import {
  countArchitecture,
  publishedArchitectures,
  publishedFigureSets,
  type PublishedFigureSet,
} from '#shared/architecture/index.ts'
import { now } from '#main/store/index.ts'
import type { WorkbenchContext } from '../context.ts'
import { found } from '../require.ts'
import { importedDevice } from './imported-device.ts'

export const publishedSets = (): PublishedSet[] =>
  publishedFigureSets.map(({ id, name, source, note }) => ({ id, name, source, note }))

/**
 * Adds a set's devices, on which nothing can be measured, and its architectures with their figures. Loading it again
 * changes nothing.
 */
export async function loadPublishedSet(
  { store, events }: Pick<WorkbenchContext, 'store' | 'events'>,
  id: string,
): Promise<{ deviceIds: string[]; architectureIds: string[] }> {
  const set = found(
    publishedFigureSets.find((each) => each.id === id),
    'published set',
    id,
  )
  const devices = new Map(
    set.devices.map(({ id: name, ...facts }) => [
      name,
      importedDevice({ ...facts, abis: [...facts.abis], clusters: [], memoryBytes: null }, `published-${name}`),
    ]),
  )
  for (const device of devices.values()) {
    await store.devices.save(device)
    events.publish({ type: 'changed', entity: 'device', id: device.id })
  }
  const architectureIds: string[] = []
  for (const architecture of set.architectures) {
    const architectureId = `net-published-${architecture.architecture}`
    const spec = publishedArchitectures[architecture.architecture]
    if ((await store.architectures.find(architectureId)) === undefined) {
      await store.architectures.add({
        id: architectureId,
        name: architecture.name,
        spec,
        origin: 'published',
        searchId: null,
        ...countArchitecture(spec),
        createdAt: now(),
      })
    }
    await store.publishedFigures.save(
      set.id,
      architectureId,
      figuresOf(set, architecture, (name) => devices.get(name)!),
    )
    events.publish({ type: 'changed', entity: 'architecture', id: architectureId })
    architectureIds.push(architectureId)
  }
  return { deviceIds: [...devices.values()].map((device) => device.id), architectureIds }
}

function figuresOf(
  set: PublishedFigureSet,
  { top1, latencyMs }: PublishedFigureSet['architectures'][number],
  deviceOf: (name: string) => { id: string; name: string },
): PublishedFigure[] {
  const common = { source: set.source, note: set.note }
  return [
    ...(top1 === null
      ? []
      : [
          {
            ...common,
            quantity: 'accuracy' as const,
            value: top1,
            dataset: set.dataset,
            deviceId: null,
            deviceName: null,
          },
        ]),
    ...Object.entries(latencyMs).map(([name, ms]) => ({
      ...common,
      quantity: 'latency' as const,
      value: ms * 1_000,
      dataset: null,
      deviceId: deviceOf(name).id,
      deviceName: deviceOf(name).name,
    })),
  ]
}
