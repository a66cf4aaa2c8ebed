/**
 * Free bytes from `df -k <folder>`: toybox and busybox print a table whose "Available" column is in KiB blocks; long
 * device names may push the numbers to a second line.
 */
export function parseFreeBytes(text: string): number | null {
  const lines = text.split(/\r?\n/u).filter((line) => line.trim() !== '')
  const header = lines.findIndex((line) => /^Filesystem\b/u.test(line))
  if (header < 0) return null
  const numbers = lines
    .slice(header + 1)
    .join(' ')
    .match(/\s(\d+)\s+(\d+)\s+(\d+)\s+(?:\d+|-)%/u)
  return numbers?.[3] === undefined ? null : Number(numbers[3]) * 1024
}

/** `MemTotal` of /proc/meminfo in bytes. */
export function parseMemoryBytes(text: string): number | null {
  const kibibytes = /^MemTotal:\s+(\d+) kB$/mu.exec(text)?.[1]
  return kibibytes === undefined ? null : Number(kibibytes) * 1024
}
