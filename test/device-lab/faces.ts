import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'

/**
 * What a pretend phone is: everything here can be seen through adb, and a test may change most of it while the phone
 * runs.
 */
export interface PhoneFace {
  readonly name: string
  readonly kind: 'x86_64' | 'arm64' | 'armv7'
  /** adbd's port, for a phone that is to be found under one name again; any free one where it is taken or not given. */
  readonly port?: number
  /** Android properties beyond the usual ones; a value may be any text, hostile ones included. */
  readonly properties?: Readonly<Record<string, string>>
  /** Clock of each core in MHz, slow ones first as on a phone. */
  readonly coresMhz?: readonly number[]
  /** Of those, the ones that the phone has switched off. */
  readonly coresOff?: readonly number[]
  /** Those that programs started over adb may use. Default: all. */
  readonly coresAllowed?: readonly number[]
  /** No core has a folder of clocks, as with many vendors' kernels. */
  readonly hidesClocks?: boolean
  /** Size of /data/local/tmp. */
  readonly diskBytes?: number
  /** Mount /data/local/tmp so that nothing on it can be started. */
  readonly noExec?: boolean
  /** Shell scripts in place of the phone's own programs, by name: a `df` that lies, a `sha256sum` that is missing. */
  readonly programs?: Readonly<Record<string, string>>
}

function availableCores(): number[] {
  const count = cpus().length
  return Array.from({ length: count }, (_, core) => (core < count / 2 ? 1800 : 2400))
}

export interface Battery {
  readonly level: number
  readonly temperatureC: number
  readonly usb: boolean
}

/** As many cores as this computer has, so that pinning works; the last half is the fast cluster. */
const defaultCores = availableCores()

/** As the phones' own lists: best first. */
const abiLists = { x86_64: 'x86_64', arm64: 'arm64-v8a,armeabi-v7a,armeabi', armv7: 'armeabi-v7a,armeabi' } as const
const chips = { x86_64: 'LAB-X64', arm64: 'LAB-A64', armv7: 'LAB-A32' } as const

export function propertiesOf(face: PhoneFace): Record<string, string> {
  const abis = abiLists[face.kind]
  return {
    'ro.product.model': `Lab ${face.name}`,
    'ro.product.name': `lab_${face.name}`,
    'ro.product.device': face.name,
    'ro.product.manufacturer': 'Tansaku',
    'ro.product.cpu.abi': abis.split(',')[0] ?? '',
    'ro.product.cpu.abilist': abis,
    'ro.build.version.release': '14',
    'ro.build.version.sdk': '34',
    'ro.build.fingerprint': `tansaku/lab_${face.name}/${face.name}:14/LAB/1:userdebug/test-keys`,
    'ro.soc.manufacturer': 'Lab',
    'ro.soc.model': chips[face.kind],
    'ro.serialno': face.name,
    ...face.properties,
  }
}

export async function writeProperties(lab: string, properties: Readonly<Record<string, string>>): Promise<void> {
  for (const [key, value] of Object.entries(properties)) await write(join(lab, 'properties', key), value)
  await write(
    join(lab, 'getprop.txt'),
    Object.entries(properties)
      .map(([key, value]) => `[${key}]: [${value}]\n`)
      .join(''),
  )
}

export async function writeBattery(lab: string, battery: Battery): Promise<void> {
  await write(
    join(lab, 'dumpsys', 'battery'),
    `Current Battery Service state:
  AC powered: false
  USB powered: ${String(battery.usb)}
  Wireless powered: false
  Max charging current: 500000
  status: ${battery.usb ? 2 : 3}
  health: 2
  present: true
  level: ${battery.level}
  scale: 100
  voltage: 4188
  temperature: ${Math.round(battery.temperatureC * 10)}
  technology: Li-ion
`,
  )
}

/** `status`: Android's 0 none … 6 shutdown. */
export async function writeThermal(lab: string, status: number, temperatureC: number): Promise<void> {
  await write(
    join(lab, 'dumpsys', 'thermalservice'),
    `IsStatusOverride: false
ThermalEventListeners:
\tcallbacks: 1
Thermal Status: ${status}
Cached temperatures:
\tTemperature{mValue=${temperatureC}, mType=0, mName=CPU0, mStatus=${status}}
HAL Ready: true
Current temperatures from HAL:
\tTemperature{mValue=${temperatureC}, mType=0, mName=CPU0, mStatus=${status}}
\tTemperature{mValue=${temperatureC - 2}, mType=3, mName=skin, mStatus=${status}}
`,
  )
  await write(join(lab, 'sys/class/thermal/thermal_zone0/temp'), `${Math.round(temperatureC * 1000)}\n`)
  await write(join(lab, 'sys/class/thermal/thermal_zone0/type'), 'cpu-0-0\n')
}

export async function writeCores(lab: string, face: PhoneFace, currentMhz?: readonly number[]): Promise<void> {
  const cores = face.coresMhz ?? defaultCores
  const folder = join(lab, 'sys/devices/system/cpu')
  const all = cores.map((_, core) => core)
  const on = all.filter((core) => face.coresOff?.includes(core) !== true)
  for (const file of ['present', 'possible']) await write(join(folder, file), `0-${cores.length - 1}\n`)
  await write(join(folder, 'online'), `${on.join()}\n`)
  await write(join(lab, 'proc/stat'), `cpu 0 0 0 0\n${on.map((core) => `cpu${core} 0 0 0 0 0 0 0 0 0 0\n`).join('')}`)
  await write(join(lab, 'proc/self/status'), `Name:\tcat\nCpus_allowed_list:\t${(face.coresAllowed ?? all).join()}\n`)
  for (const [index, mhz] of cores.entries()) {
    if (face.hidesClocks === true || !on.includes(index)) continue
    const cpufreq = join(folder, `cpu${index}`, 'cpufreq')
    const related = cores.flatMap((other, core) => (other === mhz ? [core] : [])).join(' ')
    await write(join(cpufreq, 'cpuinfo_max_freq'), `${mhz * 1000}\n`)
    await write(join(cpufreq, 'scaling_cur_freq'), `${(currentMhz?.[index] ?? mhz) * 1000}\n`)
    await write(join(cpufreq, 'related_cpus'), `${related}\n`)
  }
  const features = 'fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm asimddp'
  const fast = Math.max(...cores)
  await write(
    join(lab, 'cpuinfo'),
    on
      .map(
        (core) =>
          `processor\t: ${core}\nBogoMIPS\t: 38.40\nFeatures\t: ${features}\nCPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: 0x1\nCPU part\t: 0x${cores[core] === fast ? 'd0d' : 'd05'}\n\n`,
      )
      .join(''),
  )
}

const programs = {
  getprop: `case $# in
0) exec cat /lab/getprop.txt;;
*) case $1 in */*) exit 0;; esac; if [ -f "/lab/properties/$1" ]; then cat "/lab/properties/$1"; echo; else echo "$2"; fi;;
esac`,
  dumpsys: `case $1 in
battery|thermalservice) exec cat "/lab/dumpsys/$1";;
*) echo "Can't find service: $1" >&2; exit 20;;
esac`,
  cmd: `case "$1 $2" in
"power set-fixed-performance-mode-enabled") echo "$3" > /lab/fixed-performance-mode;;
*) echo "cmd: Can't find service: $1" >&2; exit 20;;
esac`,
}

/** A phone that says which cores it has tells of them in /proc too, where else this computer's own are. */
const catOfCores = {
  cat: `case $1 in
/proc/stat|/proc/self/status) exec /usr/bin/busybox cat "/lab$1";;
/proc/cpuinfo) exec /usr/bin/busybox cat /lab/cpuinfo;;
*) exec /usr/bin/busybox cat "$@";;
esac`,
}

/** The phone's own programs, put into the writable layer of its root folder before it starts. */
export async function writePrograms(upper: string, face: PhoneFace): Promise<void> {
  const own = { ...programs, ...(face.coresMhz === undefined ? {} : catOfCores), ...face.programs }
  for (const [name, body] of Object.entries(own)) {
    const path = join(upper, 'system/bin', name)
    await write(path, `#!/system/bin/sh\n${body}\n`)
    await chmod(path, 0o755)
  }
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}
