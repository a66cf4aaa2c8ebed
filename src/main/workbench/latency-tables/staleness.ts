import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import type { EngineId } from '#shared/contract/common.ts'
import type { DeviceDescription } from '#shared/contract/devices.ts'
import type { StaleReason } from '#shared/contract/reasons.ts'
import { engineOfWish } from '#shared/engines/index.ts'
import { TansakuError } from '#shared/errors.ts'
import { targetKey } from '#shared/latency/target.ts'
import { staleReasonText } from '#shared/latency/table-texts.ts'
import { protocolVersion } from '#main/devices/latency-table/index.ts'
import type { StoredTable } from '#main/store/index.ts'
import { phoneProgram } from '../../../../scripts/setup/parts.mjs'
import { benchmarkBinary, type Abi } from '../../../../scripts/setup/paths.mjs'

const hashes = new Map<string, Promise<string>>()

/** Hash of a device's benchmark program as it is now, or null when there is none; read again when the file changes. */
async function currentBinary(abi: string | undefined, isPhone: boolean, engine: EngineId): Promise<string | null> {
  if (abi === undefined) return null
  const file = isPhone ? phoneProgram(abi as Abi) : benchmarkBinary(abi as Abi, engine)
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
  /** The newest complete table of the same nets and target, whatever the engine's version, begun after this one. */
  readonly newer: StoredTable | undefined
}

/** The world as it is now, table by table, each looked at once. @param tables all of them, newest first */
export function presentOf(
  devices: readonly DeviceDescription[],
  tables: readonly StoredTable[],
): (table: StoredTable) => Promise<Present> {
  const deviceOf = new Map(devices.map((device) => [device.id, device]))
  const newestOf = new Map<string, StoredTable>()
  // Their own order, newest first: a clock may have been set back in between.
  const placeOf = new Map(tables.map((table, place) => [table.id, place]))
  const isLater = (a: StoredTable, b: StoredTable): boolean => placeOf.get(a.id)! < (placeOf.get(b.id) ?? 0)
  for (const table of tables) {
    const key = succession(table)
    if (key !== null && table.state === 'complete' && table.origin === 'measured' && !newestOf.has(key))
      newestOf.set(key, table)
  }
  const binaries = new Map<string, Promise<string | null>>()
  return async (table) => {
    const { abis, kind, worker } = table.device
    // A worker has its own program: this computer's says nothing of it.
    const abi = worker === undefined ? abis[0] : undefined
    const { id: engine } = engineOfWish(table.protocol)
    const key = `${kind} ${abi ?? ''} ${engine}`
    const binary = binaries.get(key) ?? currentBinary(abi, kind === 'adb', engine)
    binaries.set(key, binary)
    const newest = newestOf.get(succession(table) ?? '')
    return {
      binarySha256: await binary,
      device: deviceOf.get(table.deviceId),
      newer: newest !== undefined && isLater(newest, table) ? newest : undefined,
    }
  }
}

/** What a newer table shares with those that it takes the place of; null for one whose measuring has not begun. */
const succession = ({ space, size, target }: StoredTable): string | null =>
  target && JSON.stringify([space, size, targetKey({ ...target, engineVersion: '' })])

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
 * Why a table no longer describes its device: another benchmark program, operating system or device under its name,
 * another version of the protocol, or a newer table of the same target but for a newer engine. A table of another
 * target says nothing of it. Empty when it does, or when that cannot be told; tables that were not measured here are
 * never stale.
 */
export function stalenessOf(table: StoredTable, { binarySha256, device, newer }: Present): StaleReason[] {
  if (table.origin !== 'measured') return []
  const reasons: StaleReason[] = []
  if (binarySha256 !== null && table.binarySha256 !== '')
    reasons.push(...changed('binary', table.binarySha256, binarySha256))
  if (device !== undefined) reasons.push(...changesOf(table.device, device))
  reasons.push(...changed('protocol', table.protocol.version, protocolVersion))
  if (newer !== undefined) reasons.push(...changed('engine', table.engine, newer.engine))
  return reasons
}
