import type { Device } from '#main/devices/device.ts'
import { createAdbSource, reachOf } from '#main/devices/adb/index.ts'
import { createLocalDevice } from '#main/devices/local/index.ts'
import { benchmarkBinary } from '../../scripts/setup/paths.mjs'

/** This computer, or a phone of the adb server that the environment names. */
export async function deviceOf(id: string): Promise<Device> {
  if (id === 'local') return createLocalDevice({ binary: benchmarkBinary() })
  const source = createAdbSource({ ...reachOf({ adbProgram: null, adbServers: [] }), startServer: false })
  const devices = await source.list(new AbortController().signal)
  const found = devices.find((device) => device.id === id)
  if (found === undefined)
    throw (
      source.obstacle?.(id) ?? new Error(`There is no ${id}; there are ${devices.map((each) => each.id).join(', ')}`)
    )
  return found
}
