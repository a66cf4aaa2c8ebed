export interface AdbServerAddress {
  readonly host: string
  readonly port: number
}

/**
 * `adb version`: the protocol number of "Android Debug Bridge version 1.0.41" is 41, and the tools' own version
 * follows.
 */
export function parseAdbVersion(text: string): { readonly protocol: number; readonly tools: string | null } | null {
  const protocol = /^Android Debug Bridge version \d+\.\d+\.(\d{1,4})\s*$/mu.exec(text)?.[1]
  return protocol === undefined
    ? null
    : { protocol: Number(protocol), tools: /^Version (\S+)/mu.exec(text)?.[1] ?? null }
}

/**
 * The user's setting: `host:port` entries separated by commas or spaces; a host alone means port 5037. Null for a bad
 * entry.
 */
export function parseAdbServers(setting: string): readonly AdbServerAddress[] | null {
  const entries = setting
    .split(/[\s,]+/u)
    .filter((entry) => entry !== '')
    .map((entry) => {
      const parts = /^(?:tcp:)?(\[[0-9a-f:]+\]|[^:[\]/@]+)(?::(\d{1,5}))?$/iu.exec(entry)
      const port = Number(parts?.[2] ?? 5037)
      return parts?.[1] === undefined || port < 1 || port > 65_535
        ? null
        : { host: parts[1].replace(/^\[|\]$/gu, ''), port }
    })
  return entries.includes(null) ? null : entries.filter((entry) => entry !== null)
}

/** A server's answer to `host:version`: four hexadecimal digits and nothing else. */
export function parseServerVersion(answer: string): number | null {
  return /^[0-9a-f]{4}$/iu.test(answer) ? Number.parseInt(answer, 16) : null
}
