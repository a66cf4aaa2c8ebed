import { toTansakuError } from '#shared/errors.ts'
import type { Device, DeviceSource } from '#main/devices/device.ts'
import { type Engine, mnn } from '#main/devices/engines/index.ts'
import { createLocalDevice, localAbi, type LocalProgram } from '#main/devices/local/index.ts'
import type { Log } from '../log.ts'
import { benchmarkFault } from '../../../../scripts/setup/parts.mjs'
import { benchmarkBinary, hostAbi } from '../../../../scripts/setup/paths.mjs'

/** A source of devices that neither come nor go. */
export function createFixedSource(devices: readonly Device[]): DeviceSource {
  return {
    list: () => Promise.resolve(devices),
    get: (id) => devices.find((device) => device.id === id),
    watch: () => {},
  }
}

/** What several sources have, as one; an id belongs to the first that knows it. */
export function joinSources(sources: readonly DeviceSource[]): DeviceSource {
  const first = <T>(ask: (source: DeviceSource) => T | null | undefined): T | undefined => {
    for (const source of sources) {
      const answer = ask(source)
      if (answer !== null && answer !== undefined) return answer
    }
    return undefined
  }
  return {
    list: async (signal) => (await Promise.all(sources.map((source) => source.list(signal)))).flat(),
    get: (id) => first((source) => source.get(id)),
    obstacle: (id) => first((source) => source.obstacle?.(id)),
    isThere: (id) => first((source) => source.isThere?.(id)) ?? null,
    setAway(id) {
      for (const source of sources) source.setAway?.(id)
    },
    watch(onChange, signal) {
      const known = sources.map((): readonly Device[] => [])
      for (const [index, source] of sources.entries())
        source.watch((devices) => {
          known[index] = devices
          onChange(known.flat())
        }, signal)
    },
  }
}

/** The program of an engine that set-up makes for this computer when it is asked to. */
const programOf = (engine: Engine): LocalProgram & { readonly engine: Engine } => ({
  engine,
  binary: benchmarkBinary(hostAbi(), engine.id),
  fault: (abi, sha256) => benchmarkFault(abi, sha256, undefined, engine.id),
})

/** This computer, and phones over adb. */
export function createDefaultSource(phones: DeviceSource, log: Log): DeviceSource {
  const own = createLocalDevice({
    binary: benchmarkBinary(),
    fault: benchmarkFault,
    others: [mnn].filter(({ runsOn }) => runsOn({ kind: 'local', abis: [localAbi() ?? ''] })).map(programOf),
  })
  const local = createFixedSource([own])
  return {
    list: async (signal) => [...(await local.list(signal)), ...(await phones.list(signal))],
    get: (id) => local.get(id) ?? phones.get(id),
    obstacle: (id) => phones.obstacle?.(id),
    watch(onChange, signal) {
      local
        .list(signal)
        .then((computer) => {
          phones.watch((devices) => {
            onChange([...computer, ...devices])
          }, signal)
        })
        .catch((thrown: unknown) => {
          log(`Devices are not watched: ${toTansakuError(thrown).message}`)
        })
    },
  }
}
