import type { AdbStatus, DeviceConditions, DeviceDescription } from '#shared/contract/devices.ts'
import { coreRanges } from '#shared/devices/core-ranges.ts'
import type { ErrorCode } from '#shared/errors.ts'
import { table } from './format.ts'

/** Android's names of its thermal statuses, 0 to 6. */
const thermalWords = ['none', 'light', 'moderate', 'severe', 'critical', 'emergency', 'shutdown'] as const

const headers = [
  'id',
  'model',
  'chip',
  'ABIs',
  'system',
  'clusters (MHz)',
  '>battery',
  '>temp.',
  'thermal',
  'connection',
  'state',
]

/** `1×2850 + 3×2400 + 4×1800`; cores without a known clock are counted alone. */
export function clusterText(clusters: DeviceDescription['clusters']): string {
  return clusters
    .map(({ cores, maxFrequencyMhz }) =>
      maxFrequencyMhz === null ? `${cores.length}` : `${cores.length}×${maxFrequencyMhz}`,
    )
    .join(' + ')
}

function conditionCells(conditions: DeviceConditions | null): [string, string, string] {
  if (conditions === null) return ['', '', '']
  const { batteryPercent, charging, temperatureC, thermalStatus } = conditions
  return [
    batteryPercent === null ? '' : `${Math.round(batteryPercent)} %${charging === true ? ' +' : ''}`,
    temperatureC === null ? '' : `${temperatureC.toFixed(1)} °C`,
    thermalStatus === null ? '' : `${thermalStatus} ${thermalWords[thermalStatus] ?? ''}`.trim(),
  ]
}

function connection(device: DeviceDescription): string {
  return [plugged(device), ...(device.worker === undefined ? [] : [`at ${device.worker}`])].join(' ').trim()
}

function plugged({ kind, transport, server }: DeviceDescription): string {
  if (kind !== 'adb') return ''
  return transport === 'remote' ? `remote ${server ?? ''}`.trim() : transport === 'none' ? 'emulator' : transport
}

function cells(device: DeviceDescription): string[] {
  return [
    device.id,
    device.model,
    device.soc ?? '',
    device.abis.join(', '),
    device.operatingSystem,
    `${clusterText(device.clusters)}${(device.coresOff ?? []).length === 0 ? '' : ` (${coreRanges(device.coresOff ?? [])} off)`}`,
    ...conditionCells(device.conditions),
    connection(device),
    device.state,
  ]
}

/** The code that a measuring would end with. */
const codeOf = ({ servers, advice }: AdbStatus): ErrorCode =>
  servers.some(({ state, message }) => state === 'unreachable' && message === advice)
    ? 'ADB_SERVER_UNREACHABLE'
    : 'ADB_MISSING'

/** The devices as columns, and below what to do about those that cannot be measured. */
export function describeDevices(devices: readonly DeviceDescription[], adb: AdbStatus): string {
  const advice = devices.flatMap((device) => (device.advice === null ? [] : [`${device.id}: ${device.advice}`]))
  const servers = adb.servers.flatMap(({ address, message }) =>
    message === null || message === adb.advice ? [] : [`adb server ${address}: ${message}`],
  )
  return [
    table(headers, devices.map(cells)),
    ...advice,
    ...servers,
    ...(adb.advice === null ? [] : [`No phones: error ${codeOf(adb)}: ${adb.advice}`]),
  ].join('\n')
}

/** What changed between two lists, a line each; nothing where only readings did. */
export function describeChanges(before: readonly DeviceDescription[], after: readonly DeviceDescription[]): string[] {
  const gone = before
    .filter(({ id }) => !after.some((device) => device.id === id))
    .map(({ id, name }) => `${id}  ${name}  gone`)
  return [
    ...gone,
    ...after.flatMap((device) => {
      const earlier = before.find(({ id }) => id === device.id)
      if (earlier?.state === device.state && earlier.advice === device.advice) return []
      return [`${device.id}  ${device.name}  ${device.state}${device.advice === null ? '' : `: ${device.advice}`}`]
    }),
  ]
}
