/**
 * What a terminal obeys instead of showing it: control characters but the line feed, marks that turn the direction of
 * writing and other invisible ones, and the two line ends that only some programs know. Joiners stay: scripts and emoji
 * need them.
 */
const obeyed = /(?![\n\u200c\u200d])[\p{Cc}\p{Cf}\u2028\u2029]/gu

const escaped = (character: string): string => {
  const code = character.codePointAt(0)!
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`
}

/** Text from outside (file and device names, imports, calls, another program's words) as a terminal may show it. */
export const printable = (text: string): string => text.replace(obeyed, escaped)

/** The same on one line: a name cannot begin a line of its own. */
export const printableLine = (text: string): string => printable(text.replace(/\r?\n/g, ' '))

/** JSON text for a terminal: still the same JSON, since these characters only stand within strings. */
export const printableJson = (json: string): string =>
  json.replace(obeyed, (character) =>
    [...Array(character.length).keys()]
      .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
      .join(''),
  )
