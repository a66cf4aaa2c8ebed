/** More values of one setting than anybody means. */
const mostValues = 1_000

/**
 * The values of a text with commas between them, each once; `1..5` stands for the whole numbers from 1 to 5. Null for a
 * range that falls or is endlessly long.
 */
export function valueTexts(text: string): string[] | null {
  const texts = text.split(',').flatMap((part): (string | null)[] => {
    const ends = /^(\d+)\.\.(\d+)$/u.exec(part.trim())
    if (ends === null) return [part.trim()]
    const [from, to] = [Number(ends[1]), Number(ends[2])]
    if (!(to >= from && to - from < mostValues)) return [null]
    return Array.from({ length: to - from + 1 }, (_, index) => String(from + index))
  })
  return texts.includes(null) ? null : [...new Set(texts as string[])]
}

/** The numbers of such a text; null where not all of it is numbers. */
export function valueNumbers(text: string): number[] | null {
  const texts = valueTexts(text)
  const numbers = (texts ?? ['']).map((each) => (each === '' ? Number.NaN : Number(each)))
  return numbers.every(Number.isFinite) ? numbers : null
}
