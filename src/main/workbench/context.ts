import type { AdbSettings, AdbStatus } from '#shared/contract/devices.ts'
import type { SystemInfo } from '#shared/contract/system.ts'
import type { Launcher } from '#main/compute/index.ts'
import type { DeviceSource } from '#main/devices/device.ts'
import type { Location, Store } from '#main/store/index.ts'
import type { EventHub } from './events/event-hub.ts'
import type { Log } from './log.ts'
import type { Jobs } from './jobs/jobs.ts'

/** Phones over adb, under the settings of this home. adb is asked only when somebody wants to see phones. */
export interface Phones extends DeviceSource {
  status(signal: AbortSignal): Promise<AdbStatus>
  settings(): Promise<AdbSettings>
  /** Keeps settings, and goes by them at once. @throws ADB_SETTING */
  configure(settings: AdbSettings): Promise<void>
}

/** What every feature's service stands on. */
export interface WorkbenchContext {
  readonly host: SystemInfo['host']
  readonly location: Location
  readonly store: Store
  readonly log: Log
  readonly events: EventHub
  readonly jobs: Jobs
  readonly deviceSource: DeviceSource
  readonly phones: Phones
  /** How a search process is started; the desktop app has its own way. */
  readonly launcher: Launcher | undefined
  /** Data set id -> the folder its files lie in. */
  readonly datasetFolders: Readonly<Record<string, string>>
}
