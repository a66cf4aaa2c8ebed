import type { AdbStatus } from '#shared/contract/devices.ts'
import { toTansakuError } from '#shared/errors.ts'
import { adbCandidates, describeAdb } from './find-adb.ts'
import type { AdbServer } from './server.ts'
import { addressText } from './settings.ts'

type ServerStatus = AdbStatus['servers'][number]

/** The adb program and its servers as they are now; an absent server of this computer is started. */
export async function adbStatus(
  servers: readonly AdbServer[],
  adbPath: string | null,
  signal: AbortSignal,
): Promise<AdbStatus> {
  const found = await describeAdb(adbPath).catch(toTansakuError)
  const program = found instanceof Error ? null : found
  const states = await Promise.all(servers.map((server) => statusOf(server, program?.protocol ?? null, signal)))
  const isReached = states.some(({ state }) => state === 'running' || state === 'other-version')
  // An absent program matters where it would have started the server.
  const unreachable = states.find(({ state }) => state === 'unreachable')
  return {
    program: program?.path ?? null,
    version:
      program?.protocol == null
        ? null
        : `1.0.${program.protocol}${program.tools === null ? '' : ` (${program.tools})`}`,
    looked: adbPath === null ? [...adbCandidates()] : [adbPath],
    servers: states,
    advice: isReached ? null : (unreachable?.message ?? (found instanceof Error ? found.message : null)),
  }
}

async function statusOf(server: AdbServer, ownProtocol: number | null, signal: AbortSignal): Promise<ServerStatus> {
  const address = addressText(server.address)
  try {
    const protocol = await server.connect(signal)
    if (ownProtocol === null || protocol === ownProtocol) return { address, state: 'running', message: null }
    return {
      address,
      state: 'other-version',
      message: `The server speaks version ${protocol}, the adb program here ${ownProtocol}. Its phones can be measured, but whoever starts that program ends ${server.local ? 'this server and every measurement with it' : 'nothing there: it refuses to talk'}. Use one version of adb, by the setting or by updating.`,
    }
  } catch (error) {
    const failure = toTansakuError(error)
    if (failure.code === 'ABORTED') throw failure
    return { address, state: failure.code === 'ADB_MISSING' ? 'not-started' : 'unreachable', message: failure.message }
  }
}
