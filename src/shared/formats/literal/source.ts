import { TansakuError, type ErrorCode, type ErrorDetails } from '../../errors.ts'

/** A text with the code that its faults have. */
export interface Source {
  readonly text: string
  readonly code: ErrorCode
}

export interface Place {
  readonly line: number
  readonly column: number
}

/** Tells where in a text something is; both counted from 1. A line ends at \n, \r or \r\n. */
export function placesIn(text: string): (at: number) => Place {
  const starts = [0, ...Array.from(text.matchAll(/\r\n|\r|\n/g), ({ index, 0: end }) => index + end.length)]
  return (at) => {
    let [low, high] = [0, starts.length]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (starts[middle]! <= at) low = middle
      else high = middle
    }
    return { line: low + 1, column: at - starts[low]! + 1 }
  }
}

/** A fault of a text, with where in it. */
export function faultAt({ text, code }: Source, at: number, message: string, details: ErrorDetails = {}): TansakuError {
  const { line, column } = placesIn(text)(at)
  return new TansakuError(code, `Line ${line}, column ${column}: ${message}`, { ...details, line, column })
}

const mostShown = 40
// What a terminal or a page would obey or hide: controls, marks of direction, spaces without width.
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu

/** Foreign text as a message may show it: short, in quotes, with nothing unseen in it. */
export function shown(text: string): string {
  const short = text.length > mostShown ? `${text.slice(0, mostShown)}…` : text
  return `"${short.replace(unseen, (letter) => `\\u{${letter.codePointAt(0)!.toString(16)}}`)}"`
}
