import { countArchitecture, familyOf } from '#shared/architecture/index.ts'
import type { ArchitectureSpec } from '#shared/architecture/architecture.ts'
import type { NetworkCount } from '#shared/network/network.ts'
import type { ArchitectureSummary } from '#shared/contract/architectures.ts'
import { toTansakuError, TansakuError } from '#shared/errors.ts'
import { createId, now, type StoredArchitecture } from '#main/store/index.ts'
import type { WorkbenchContext } from '../context.ts'

/** Counts of an architecture. @throws BAD_REQUEST for one that no network can be made of */
export function countOf(spec: ArchitectureSpec): NetworkCount {
  try {
    familyOf(spec).check(spec)
    return countArchitecture(spec)
  } catch (thrown) {
    const error = toTansakuError(thrown)
    throw error.code === 'INTERNAL'
      ? new TansakuError('BAD_REQUEST', `This architecture makes no network: ${error.message}`, {}, { cause: thrown })
      : error
  }
}

/** Stores an architecture and tells of it. */
export async function addArchitecture(
  { store, events }: Pick<WorkbenchContext, 'store' | 'events'>,
  architecture: Pick<ArchitectureSummary, 'name' | 'spec' | 'origin' | 'searchId' | 'tableIds'>,
  id: string = createId('net'),
): Promise<StoredArchitecture> {
  const record: StoredArchitecture = {
    ...architecture,
    ...countOf(architecture.spec),
    id,
    createdAt: now(),
  }
  await store.architectures.add(record)
  events.publish({ type: 'changed', entity: 'architecture', id: record.id })
  return record
}
