import { InvalidArgumentError } from 'commander'
import { valueTexts } from '#shared/sweeps/value-texts.ts'

/** A parser for commander: several values with commas between, each once. */
export const listOf =
  <T>(parse: (text: string) => T) =>
  (text: string): T[] => [...new Set(text.split(',').map((part) => parse(part.trim())))]

/** As listOf, where `1..5` stands for the whole numbers from 1 to 5. */
export const rangesOf =
  (parse: (text: string) => number) =>
  (text: string): number[] => {
    const texts = valueTexts(text)
    if (texts === null) throw new InvalidArgumentError('Expected a range that rises, such as 1..5.')
    return texts.map(parse)
  }
