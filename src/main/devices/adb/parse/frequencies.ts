/** `grep -H . /sys/devices/system/cpu/cpu<n>/cpufreq/<file>`: MHz by core; cores whose file is missing are left out. */
export function parseFrequencies(text: string, file: string): ReadonlyMap<number, number> {
  const found = new Map<number, number>()
  for (const [, core, kilohertz] of text.matchAll(new RegExp(`cpu(\\d{1,3})/cpufreq/${file}:(\\d{1,9})\\s*$`, 'gmu'))) {
    if (Number(kilohertz) > 0) found.set(Number(core), Math.round(Number(kilohertz) / 1000))
  }
  return found
}
