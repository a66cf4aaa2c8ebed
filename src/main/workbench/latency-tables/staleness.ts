import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import type { DeviceDescription } from '#shared/contract/devices.ts'
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

/**
 * Why a table no longer describes its device; empty when it does, or when that cannot be told.
 * @param then the device when the table was begun
 * @param current the device as last seen
 */
export async function stalenessOf(table: { binarySha256: string }, then: DeviceDescription, current: DeviceDescription | undefined): Promise<string[]> {
  const reasons: string[] = []
  const binary = await currentBinary(then.abis[0])
  if (binary !== null && table.binarySha256 !== '' && binary !== table.binarySha256) reasons.push('The benchmark program has been built anew since.')
  if (current !== undefined && current.operatingSystem !== then.operatingSystem) reasons.push(`The operating system was ${then.operatingSystem} and is ${current.operatingSystem} now.`)
  return reasons
}
