/**
 * A piece of Python or JSON text. Comments, spaces and continued lines lie between tokens; `odd` is what neither
 * language has. A string's text is what it says.
 */
export interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'mark' | 'odd'
  readonly text: string
  readonly at: number
  readonly end: number
}

// Spaces of any width, also what web pages and BOMs leave; a backslash that continues a line; a comment.
const gap = /(?:[\s\u200b\u2060\ufeff]+|\\(?=[\r\n])|#[^\r\n]*)+/uy
const word = /[\p{L}_][\p{L}\p{N}_]*/uy
const digits = /(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y
const oddNumber = /\.?\d[\w.]*/y
const quote = /u?('''|"""|'|")/iy
const mark = /[!-/:-@[-`{-~]/y

/**
 * The text's tokens, in time and memory that grow with its length alone. Nothing is refused here.
 * @param most how many are enough to see what a text is
 */
export function tokensOf(text: string, most = Number.POSITIVE_INFINITY): Token[] {
  const tokens: Token[] = []
  const matched = (pattern: RegExp, at: number): string | null => {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0] ?? null
  }
  let at = 0
  for (;;) {
    at += matched(gap, at)?.length ?? 0
    if (at >= text.length || tokens.length >= most) return tokens
    const token = next(at)
    tokens.push(token)
    at = token.end
  }

  function next(from: number): Token {
    const plain = (kind: Token['kind'], found: string): Token => ({
      kind,
      text: found,
      at: from,
      end: from + found.length,
    })
    const opening = matched(quote, from)
    if (opening !== null) return stringToken(text, from, opening)
    const number = matched(digits, from)
    if (number !== null) return plain('number', number)
    const name = matched(word, from)
    if (name !== null) return plain('name', name)
    const odd = matched(oddNumber, from)
    if (odd !== null) return plain('odd', odd)
    const punctuation = matched(mark, from)
    if (punctuation !== null) return plain('mark', punctuation)
    return plain('odd', String.fromCodePoint(text.codePointAt(from)!))
  }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }
const piece = /[^\\\r\n'"]+|\\u[\dA-Fa-f]{4}|\\(?:\r\n|[^])|[^]/y

function stringToken(text: string, at: number, opening: string): Token {
  const closing = opening.replace(/^u/i, '')
  const pieces: string[] = []
  let end = at + opening.length
  while (end < text.length) {
    if (text.startsWith(closing, end)) return { kind: 'string', text: pieces.join(''), at, end: end + closing.length }
    piece.lastIndex = end
    const [part] = piece.exec(text)!
    // Only three quotes reach over lines.
    if (closing.length === 1 && /^[\r\n]/.test(part)) break
    pieces.push(meaning(part))
    end += part.length
  }
  return { kind: 'odd', text: text.slice(at, end), at, end }
}

function meaning(part: string): string {
  if (!part.startsWith('\\') || part.length === 1) return part
  if (part.length === 6) return String.fromCharCode(Number.parseInt(part.slice(2), 16))
  const letter = part.slice(1)
  if (/^[\r\n]/.test(letter)) return ''
  return escapes[letter] ?? (/^['"\\/]$/.test(letter) ? letter : part)
}
