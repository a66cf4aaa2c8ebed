import type { SpaceId } from '#shared/architecture/architecture.ts'
import type { EngineId } from '#shared/contract/common.ts'
import type { DeviceDescription } from '#shared/contract/devices.ts'
import { type MeasurementProtocol, type TablePlan, tablePlanSchema } from '#shared/contract/latency-tables.ts'
import { defaultEngine, type EngineFacts, wishOfEngine } from '#shared/engines/index.ts'
import {
  cellSizeSchema,
  networkSize,
  sizeSchema,
  spaceRow,
  type ImageInput,
  type SpaceSize,
} from '#shared/spaces/index.ts'

/** What the dialog asks for; null where the workbench's own default is wanted. */
export interface MeasureWish {
  deviceId: string | null
  space: SpaceId | null
  engine: EngineId
  precision: MeasurementProtocol['precision']
  threads: number | null
  /** Index of a cluster of the device; null = the fastest. */
  cluster: number | null
  budgetSeconds: number | null
  intervalPercent: number | null
  /** At different times, with so much between; null = one. */
  sessions: number | null
  waitSeconds: number | null
  /** Whole architectures that are held against the table's sums after it; 0 = none. */
  auditedNets: number | null
  /** Of nets built of cells; a space of blocks has one size. */
  channels: number | null
  cells: number | null
  /** The pictures of a data set; null = the space's own. */
  pictures: ImageInput | null
  /** Side that they are brought to; null = as they are. */
  size: number | null
}

/** Whether its architectures have a size of their own. */
export function needsSize({ space }: Pick<MeasureWish, 'space'>): boolean {
  return space !== null && spaceRow(space).sizes.length > 0
}

/** The size the wish means, or null for the space's own, or where the numbers are none. */
export function sizeOf({
  space,
  channels,
  cells,
  pictures,
  size,
}: Pick<MeasureWish, 'space' | 'channels' | 'cells' | 'pictures' | 'size'>): SpaceSize | null {
  if (space === null) return null
  const row = spaceRow(space)
  const taken = pictures ?? row.input
  const input = taken && { ...taken, size: size ?? taken.size }
  if (row.sizes.length === 0) return row.tableSize(networkSize({ input }))
  return cellSizeSchema.safeParse({ channels, cells, input }).data ?? null
}

export type WishErrors = Partial<
  Record<
    | 'threads'
    | 'budgetSeconds'
    | 'intervalPercent'
    | 'sessions'
    | 'waitSeconds'
    | 'auditedNets'
    | 'channels'
    | 'cells'
    | 'size',
    | 'notWhole'
    | 'tooManyThreads'
    | 'notPositive'
    | 'tooWide'
    | 'notEven'
    | 'cellsOutside'
    | 'notSessions'
    | 'notWait'
    | 'notAudited'
    | 'sizeOutside'
  >
>

/** Cores the wish means: those of the chosen cluster, else of the fastest; empty where the device does not tell. */
export function coresOf(
  wish: Pick<MeasureWish, 'cluster'>,
  device: Pick<DeviceDescription, 'clusters'> | undefined,
): readonly number[] {
  return device?.clusters[wish.cluster ?? 0]?.cores ?? []
}

/** Threads that make sense: what the engine is worth, on no fewer cores. */
export function mostThreads(
  wish: Pick<MeasureWish, 'cluster'>,
  device: Pick<DeviceDescription, 'clusters'> | undefined,
  engine: Pick<EngineFacts, 'mostThreads'> = defaultEngine,
): number {
  return Math.min(engine.mostThreads, coresOf(wish, device).length || engine.mostThreads)
}

export function wishErrors(
  wish: MeasureWish,
  device: Pick<DeviceDescription, 'clusters'> | undefined,
  engine: Pick<EngineFacts, 'mostThreads'> = defaultEngine,
): WishErrors {
  const { threads, budgetSeconds, intervalPercent, sessions, waitSeconds, auditedNets } = wish
  return {
    ...(threads === null || !Number.isInteger(threads) || threads < 1
      ? { threads: 'notWhole' }
      : threads > mostThreads(wish, device, engine)
        ? { threads: 'tooManyThreads' }
        : {}),
    ...(budgetSeconds !== null && !(budgetSeconds > 0) ? { budgetSeconds: 'notPositive' } : {}),
    ...(intervalPercent !== null && !(intervalPercent > 0 && intervalPercent < 100)
      ? { intervalPercent: 'tooWide' }
      : {}),
    ...(sessions !== null && !tablePlanSchema.shape.sessions.safeParse(sessions).success
      ? { sessions: 'notSessions' }
      : {}),
    ...(waitSeconds !== null && !tablePlanSchema.shape.waitSeconds.safeParse(waitSeconds).success
      ? { waitSeconds: 'notWait' }
      : {}),
    ...(auditedNets !== null && !tablePlanSchema.shape.auditedNets.safeParse(auditedNets).success
      ? { auditedNets: 'notAudited' }
      : {}),
    ...(needsSize(wish) && !cellSizeSchema.shape.channels.safeParse(wish.channels).success
      ? { channels: 'notEven' }
      : {}),
    ...(needsSize(wish) && !cellSizeSchema.shape.cells.safeParse(wish.cells).success ? { cells: 'cellsOutside' } : {}),
    ...(wish.size === null || sizeSchema.safeParse(wish.size).success ? {} : { size: 'sizeOutside' }),
  }
}

const usualWaitSeconds = 60

/** Sessions as the workbench takes them; between several there is a minute unless another time is given. */
export function planOf({
  sessions,
  waitSeconds,
  auditedNets,
}: Pick<MeasureWish, 'sessions' | 'waitSeconds' | 'auditedNets'>): Partial<TablePlan> {
  return {
    ...(sessions === null || sessions === 1 ? {} : { sessions, waitSeconds: waitSeconds ?? usualWaitSeconds }),
    ...(auditedNets !== null && { auditedNets }),
  }
}

/** The protocol as the workbench takes it: only what differs from its defaults. */
export function protocolOf(
  wish: MeasureWish,
  device: Pick<DeviceDescription, 'clusters'> | undefined,
): Partial<MeasurementProtocol> {
  return {
    ...wishOfEngine(wish.engine),
    precision: wish.precision,
    threads: wish.threads ?? 1,
    ...(wish.cluster === null ? {} : { cores: [...coresOf(wish, device)] }),
    ...(wish.budgetSeconds === null ? {} : { budgetSeconds: wish.budgetSeconds }),
    ...(wish.intervalPercent === null ? {} : { intervalTarget: wish.intervalPercent / 100 }),
  }
}
