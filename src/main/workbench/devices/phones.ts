import { adbSettingsSchema, type AdbSettings } from '#shared/contract/devices.ts'
import { TansakuError, toTansakuError } from '#shared/errors.ts'
import type { AdbSource } from '#main/devices/adb/index.ts'
import type { Store } from '#main/store/index.ts'
import type { Phones } from '../context.ts'
import type { Log } from '../log.ts'

const searched: AdbSettings = { adbProgram: null, adbServers: [] }

export function createPhones({ settings: stored }: Pick<Store, 'settings'>, log: Log): Phones {
  let opened: Promise<AdbSource> | undefined
  let source: AdbSource | undefined

  const settings = async (): Promise<AdbSettings> => (await stored.get('adb', adbSettingsSchema)) ?? searched

  async function open(): Promise<AdbSource> {
    const { createAdbSource, reachOf } = await import('#main/devices/adb/index.ts')
    // Settings another version wrote are told of by the settings themselves; phones are searched for meanwhile.
    source = createAdbSource(reachOf(await settings().catch(() => searched)))
    return source
  }

  /** A variable that names no server is the user's to correct: `status` tells, and there are no phones till then. */
  function ready(): Promise<AdbSource | TansakuError> {
    opened ??= open()
    return opened.catch((thrown: unknown) => {
      opened = undefined
      if (thrown instanceof TansakuError && thrown.code === 'ADB_SETTING') return thrown
      throw thrown
    })
  }

  return {
    async list(signal) {
      const adb = await ready()
      return adb instanceof TansakuError ? [] : adb.list(signal)
    },
    get: (id) => source?.get(id),
    obstacle: (id) => source?.obstacle?.(id),
    watch(onChange, signal) {
      ready()
        .then((adb) => {
          if (!(adb instanceof TansakuError)) adb.watch(onChange, signal)
        })
        .catch((thrown: unknown) => {
          log(`Phones are not watched: ${toTansakuError(thrown).message}`)
        })
    },
    async status(signal) {
      const adb = await ready()
      return adb instanceof TansakuError
        ? { program: null, version: null, looked: [], servers: [], advice: adb.message }
        : adb.status(signal)
    },
    settings,
    async configure(wish) {
      const { checkedSettings, reachOf } = await import('#main/devices/adb/index.ts')
      const checked = await checkedSettings(wish)
      await stored.set('adb', checked)
      if (source !== undefined) source.configure(reachOf(checked))
    },
  }
}
