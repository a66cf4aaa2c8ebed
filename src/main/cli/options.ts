import { InvalidArgumentError } from 'commander'
import { engineIdSchema, precisionSchema, type Precision } from '#shared/contract/common.ts'
import { defaultEngine, engines } from '#shared/engines/index.ts'

/** A parser for commander: a whole number of at least `minimum`, and at most `maximum`. */
export const wholeNumber =
  (minimum: number, maximum = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < minimum)
      throw new InvalidArgumentError(`Expected a whole number of at least ${String(minimum)}.`)
    if (value > maximum) throw new InvalidArgumentError(`Expected a whole number of at most ${String(maximum)}.`)
    return value
  }

/** A parser for commander: a number of at least `minimum`, and at most `maximum`. */
export const decimal =
  (minimum: number, maximum = Infinity) =>
  (text: string): number => {
    const value = Number(text)
    if (text.trim() === '' || !Number.isFinite(value) || value < minimum || value > maximum)
      throw new InvalidArgumentError(
        maximum === Infinity
          ? `Expected a number of at least ${String(minimum)}.`
          : `Expected a number from ${String(minimum)} to ${String(maximum)}.`,
      )
    return value
  }

/** A parser for commander: one of these words. */
export const choice =
  <T extends string>(words: readonly T[]) =>
  (text: string): T => {
    const word = words.find((each) => each === text)
    if (word === undefined) throw new InvalidArgumentError(`Expected one of ${words.join(', ')}.`)
    return word
  }

/** What `--engine` takes. */
export const engineHelp = `what runs the networks: ${engineIdSchema.options.join(', ')} (${defaultEngine.id}); mnn on ${engines.mnn.where}`

/** A parser for commander: `0,1,2`. */
export const numberList = (text: string): number[] => text.split(',').map(wholeNumber(0))

/** A parser for commander: how many seeds, or which ones (`1,5,9`). */
export const seedWish = (text: string): number | number[] =>
  text.includes(',') ? numberList(text) : wholeNumber(1)(text)

/** A parser for commander of an option that may be given again: its values so far, those with commas between apart. */
export const listed =
  <T>(parse: (text: string) => T) =>
  (text: string, earlier: T[] | undefined): T[] => [...(earlier ?? []), ...text.split(',').map(parse)]

/** Options that were given. */
export const defined = <T extends object>(options: T): Partial<T> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>

/** `fp32,int8`, in the order in which they are always told. */
export function precisionList(text: string): Precision[] {
  const names = text.split(',')
  const unknown = names.find((name) => !precisionSchema.options.some((each) => each === name))
  if (unknown !== undefined)
    throw new InvalidArgumentError(`"${unknown}" is none of ${precisionSchema.options.join(', ')}.`)
  return precisionSchema.options.filter((each) => names.includes(each))
}
