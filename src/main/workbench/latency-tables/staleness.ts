import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import type { DeviceDescription } from '#shared/contract/devices.ts'
import type { StaleReason } from '#shared/contract/latency-tables.ts'
import { TansakuError } from '#shared/errors.ts'
import { staleReasonText } from '#shared/latency/table-texts.ts'
import { protocolVersion } from '#main/devices/latency-table/index.ts'
import type { StoredTable } from '#main/store/index.ts'
import { benchmarkBinary, type Abi } from '../../../../scripts/setup/paths.mjs'

const hashes = new Map<string, Promise<string>>()

/** Hash of the benchmark program as it is now, or null when it is not built; read again when the file changes. */
async function currentBinary(abi: string | undefined): Promise<string | null> {
  if (abi === undefined) return null
  const file = benchmarkBinary(abi as Abi)
  const found = await stat(file).catch(() => undefined)
  if (found === undefined) return null
  const key = `${file} ${String(found.mtimeMs)} ${String(found.size)}`
  const hash = hashes.get(key) ?? readFile(file).then((bytes) => createHash('sha256').update(bytes).digest('hex'))
  hashes.set(key, hash)
  return hash
}

/** What a table is held against: the world as it is now. */
export interface Present {
  /** Hash of the benchmark program for the device's ABI; null where it is not built, so that nothing can be told. */
  readonly binarySha256: string | null
  /** The device as last seen. */
  readonly device: DeviceDescription | undefined
  /**
   * The newest complete table of the same device and nets, begun after this one: what predictions are made from
   * instead.
   */
  readonly newer: StoredTable | undefined
}

/** The world as it is now, for one table. @param tables all of them, newest first */
export async function presentOf(
  table: StoredTable,
  devices: readonly DeviceDescription[],
  tables: readonly StoredTable[],
): Promise<Present> {
  const isSame = (other: StoredTable): boolean =>
    other.deviceId === table.deviceId &&
    other.space === table.space &&
    JSON.stringify(other.size) === JSON.stringify(table.size)
  return {
    binarySha256: await currentBinary(table.device.abis[0]),
    device: devices.find((each) => each.id === table.deviceId),
    newer: laterThan(table, tables).find(
      (other) => isSame(other) && other.state === 'complete' && other.origin === 'measured',
    ),
  }
}

/** By the tables' own order: a clock may have been set back in between. */
function laterThan(table: StoredTable, newestFirst: readonly StoredTable[]): readonly StoredTable[] {
  const place = newestFirst.findIndex(({ id }) => id === table.id)
  return place < 0 ? [] : newestFirst.slice(0, place)
}

/** What makes a device another one for its latencies than when a table of it was begun. */
const changesOf = (then: DeviceDescription, now: DeviceDescription): StaleReason[] => [
  ...changed('system', then.operatingSystem, now.operatingSystem),
  ...changed('device', then.model, now.model),
]

function changed(kind: StaleReason['kind'], before: string | number, now: string | number): StaleReason[] {
  return before === now ? [] : [{ kind, before: String(before), now: String(now) }]
}

/**
 * A table holds one device's samples. Serial numbers and addresses are no proof: cheap phones share a serial, and a
 * network gives an address to the next phone.
 * @throws TansakuError DEVICE_CHANGED
 */
export function requireUnchanged(then: DeviceDescription, now: DeviceDescription): void {
  const changes = changesOf(then, now)
  if (changes.length === 0) return
  throw new TansakuError(
    'DEVICE_CHANGED',
    `${changes.map(staleReasonText).join(' ')} Its samples would not fit those that the table has: connect the device as it was and resume, or measure a new table.`,
    { id: now.id },
  )
}

/**
 * Why a table no longer describes its device: another engine, benchmark program, operating system or device under its
 * name, or a newer table under other settings (precision, threads, cores, protocol), which predictions are made from
 * instead. Empty when it does, or when that cannot be told; tables that were not measured here are never stale.
 */
export function stalenessOf(table: StoredTable, { binarySha256, device, newer }: Present): StaleReason[] {
  if (table.origin !== 'measured') return []
  const { protocol } = table
  const reasons: StaleReason[] = []
  if (binarySha256 !== null && table.binarySha256 !== '')
    reasons.push(...changed('binary', table.binarySha256, binarySha256))
  if (device !== undefined) reasons.push(...changesOf(table.device, device))
  reasons.push(...changed('protocol', protocol.version, protocolVersion))
  if (newer !== undefined) {
    reasons.push(
      ...changed('engine', table.engine, newer.engine),
      ...changed('precision', protocol.precision, newer.protocol.precision),
      ...changed('threads', protocol.threads, newer.protocol.threads),
      ...changed('cores', coresText(protocol.cores), coresText(newer.protocol.cores)),
    )
  }
  return reasons
}

/** None named: those of the fastest cluster. */
const coresText = (cores: readonly number[]): string => (cores.length === 0 ? 'auto' : cores.join(', '))
