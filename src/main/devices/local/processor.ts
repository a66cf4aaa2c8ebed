import { cpus } from 'node:os'
import { coreFacts, knownCores, speedFiles, type CoreFacts } from '../cores/index.ts'
import { readNumber, type SystemFiles } from './system-files.ts'

const cpuFolder = 'sys/devices/system/cpu'

/** The processor's name from the text of `/proc/cpuinfo`; null where it has none (many ARM systems). */
export function processorName(cpuinfo: string): string | null {
  const match = /^(?:model name|Model|Hardware)\s*:\s*(.+)$/m.exec(cpuinfo)
  return match === null ? null : match[1]!.replace(/\s+/g, ' ').trim().slice(0, 80)
}

/**
 * Cores that this process may use, by their real numbers. A system without such files (none but Linux has them) is
 * taken to have as many alike as Node counts.
 */
export async function readCores(files: SystemFiles, count: number = cpus().length): Promise<CoreFacts> {
  const text = async (path: string): Promise<string> => (await files.read(path)) ?? ''
  const [present, online, status, stat, cpuinfo] = await Promise.all(
    [`${cpuFolder}/present`, `${cpuFolder}/online`, 'proc/self/status', 'proc/stat', 'proc/cpuinfo'].map(text),
  )
  const told = { present: present!, online: online!, status: status!, stat: stat!, cpuinfo: cpuinfo! }
  const texts = knownCores(told).length > 0 ? told : { ...told, present: `0-${count - 1}` }
  const lines = knownCores(texts).flatMap((core) =>
    speedFiles.map(async (file) => `cpu${core}/${file}:${await text(`${cpuFolder}/cpu${core}/${file}`)}`),
  )
  return coreFacts(texts, (await Promise.all(lines)).join('\n'))
}

/** Present clock of each core in MHz, by its number; null where the system does not tell. */
export async function readClocks(files: SystemFiles, { clusters, off }: CoreFacts): Promise<(number | null)[]> {
  const usable = clusters.flatMap(({ cores }) => cores)
  return Promise.all(
    Array.from({ length: Math.max(-1, ...usable, ...off) + 1 }, async (_, core) => {
      const kilohertz = await readNumber(files, `${cpuFolder}/cpu${core}/cpufreq/scaling_cur_freq`)
      return kilohertz === null ? null : Math.round(kilohertz / 1000)
    }),
  )
}
