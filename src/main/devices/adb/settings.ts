import { basename, isAbsolute } from 'node:path'
import type { AdbSettings } from '#shared/contract/devices.ts'
import { TansakuError } from '#shared/errors.ts'
import { describeAdb } from './find-adb.ts'
import { parseAdbServers } from './parse/server.ts'
import type { AdbServerAddress } from './parse/server.ts'
import { plainText } from './text.ts'

/** How phones are reached: settings and environment made one. */
export interface AdbReach {
  /** The first one's phones have the shorter ids. */
  readonly servers: readonly AdbServerAddress[]
  /** The adb program to use; null to search for one. */
  readonly adbPath: string | null
}

/** Tansaku's own, then those of adb. */
const serverVariables = [
  'TANSAKU_ADB_SERVERS',
  'ADB_SERVER_SOCKET',
  'ANDROID_ADB_SERVER_ADDRESS',
  'ANDROID_ADB_SERVER_PORT',
] as const
const programVariable = 'TANSAKU_ADB'

const isSet = (environment: NodeJS.ProcessEnv, name: string): boolean => (environment[name] ?? '') !== ''

/** The variables that are set and win over the settings. */
export function overridingVariables(environment: NodeJS.ProcessEnv = process.env): string[] {
  return [programVariable, ...serverVariables].filter((name) => isSet(environment, name))
}

/**
 * The servers and the program to use: the environment's, else the settings', else this computer's port 5037.
 * @throws TansakuError ADB_SETTING for text that is no address.
 */
export function reachOf(settings: AdbSettings, environment: NodeJS.ProcessEnv = process.env): AdbReach {
  const adbPath = environment[programVariable] ?? ''
  const fromSettings = settings.adbServers.length > 0 && !serverVariables.some((name) => isSet(environment, name))
  return {
    servers: fromSettings ? settings.adbServers.map(serverOf) : serversOfEnvironment(environment),
    adbPath: adbPath === '' ? settings.adbProgram : adbPath,
  }
}

function serversOfEnvironment(environment: NodeJS.ProcessEnv): readonly AdbServerAddress[] {
  const { TANSAKU_ADB_SERVERS: own = '', ADB_SERVER_SOCKET: socket = '' } = environment
  // A variable that is empty counts as one that is not set, as adb itself has it.
  const host = environment['ANDROID_ADB_SERVER_ADDRESS'] || '127.0.0.1'
  const port = environment['ANDROID_ADB_SERVER_PORT'] || '5037'
  const text =
    own !== ''
      ? own
      : socket !== ''
        ? socket.replace(/^tcp:(?=\d+$)/u, '127.0.0.1:')
        : `${host.includes(':') ? `[${host}]` : host}:${port}`
  const servers = parseAdbServers(text)
  if (servers === null || servers.length === 0) {
    throw new TansakuError(
      'ADB_SETTING',
      `“${plainText(text)}” is no list of adb servers. Write host:port, separated by commas, in TANSAKU_ADB_SERVERS, or correct ADB_SERVER_SOCKET, ANDROID_ADB_SERVER_ADDRESS and ANDROID_ADB_SERVER_PORT.`,
      { setting: plainText(text) },
    )
  }
  return servers
}

function serverOf(text: string): AdbServerAddress {
  const [server, ...more] = parseAdbServers(text) ?? []
  if (server === undefined || more.length > 0)
    throw new TansakuError(
      'ADB_SETTING',
      `“${plainText(text)}” is no address of an adb server. Write host:port, such as lab-computer:5037; a host alone means port 5037.`,
      { setting: plainText(text) },
    )
  return server
}

/**
 * The settings as they are to be kept: tidied, and tried. An empty path means: search.
 * @throws TansakuError ADB_SETTING naming what is wrong.
 */
export async function checkedSettings(settings: AdbSettings): Promise<AdbSettings> {
  const texts = settings.adbServers.map((text) => text.trim()).filter((text) => text !== '')
  const adbServers = [...new Set(texts.map((text) => addressText(serverOf(text))))]
  const adbProgram = settings.adbProgram?.trim() ?? ''
  if (adbProgram === '') return { adbProgram: null, adbServers }
  const shown = plainText(adbProgram, 200)
  // A program is started by this setting: nothing but adb is wanted there.
  if (!isAbsolute(adbProgram) || !basename(adbProgram).startsWith('adb'))
    throw new TansakuError(
      'ADB_SETTING',
      `“${shown}” is not the full path of a program named adb. Write it from the root, such as /usr/bin/adb, or clear the setting to search for adb.`,
      { setting: shown },
    )
  const { protocol } = await describeAdb(adbProgram).catch((error: unknown): never => {
    throw new TansakuError(
      'ADB_SETTING',
      `No program can be started at ${shown}. Correct the path, or clear the setting to search for adb.`,
      { setting: shown },
      { cause: error },
    )
  })
  if (protocol === null)
    throw new TansakuError(
      'ADB_SETTING',
      `The program at ${shown} does not answer \`version\` as adb does. Correct the path, or clear the setting to search for adb.`,
      { setting: shown },
    )
  return { adbProgram, adbServers }
}

/** `host:port`, an IPv6 host in brackets. */
export function addressText({ host, port }: AdbServerAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}
