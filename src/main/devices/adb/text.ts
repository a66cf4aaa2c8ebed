// Serial numbers, properties and command output come from a device and are untrusted: this is the one place that makes
// them harmless to show.

/** Control characters (C0, C1, DEL), bidirectional overrides, zero-width characters, line separators. */
const unprintable = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/gu

/** Device text as one printable line of at most `limit` characters. */
export function plainText(text: string, limit = 120): string {
  const line = text.replace(unprintable, ' ').replace(/\s+/gu, ' ').trim()
  return [...line].length > limit ? `${[...line].slice(0, limit - 1).join('')}…` : line
}

/** The last lines of a program's output, for error messages. */
export function lastLines(text: string, count = 4): string {
  return text
    .split(/\r?\n/u)
    .map((line) => plainText(line, 200))
    .filter((line) => line !== '')
    .slice(-count)
    .join(' / ')
}
