import { callValue } from './calls.ts'
import { faultAt, shown, type Source } from './source.ts'
import type { Token } from './tokens.ts'

/** A value that Python or JSON writes out, and where it stands. Tuples are lists, dictionaries are tables. */
export type Literal =
  | { readonly kind: 'text'; readonly value: string; readonly at: number }
  | { readonly kind: 'number'; readonly value: number; readonly at: number }
  | { readonly kind: 'constant'; readonly value: boolean | null; readonly at: number }
  | { readonly kind: 'list'; readonly items: readonly Literal[]; readonly at: number }
  | { readonly kind: 'table'; readonly fields: readonly LiteralField[]; readonly at: number }

export interface LiteralField {
  readonly name: string
  readonly value: Literal
  readonly at: number
}

/** What stands between the brackets of a call. */
export interface Arguments {
  readonly positional: readonly Literal[]
  readonly named: readonly LiteralField[]
}

interface Read<T> {
  readonly value: T
  /** Index of the token after it. */
  readonly next: number
}

/** Deeper than any architecture's text, far from the stack's end. */
const deepest = 32

const constants: Readonly<Record<string, boolean | null>> = {
  true: true,
  false: false,
  null: null,
  True: true,
  False: false,
  None: null,
}

/** Reads values out of tokens. @throws TansakuError of the source's code, with line and column */
export function literalReader(source: Source, tokens: readonly Token[]) {
  const isMark = (index: number, text: string): boolean => tokens[index]?.kind === 'mark' && tokens[index].text === text

  function unexpected(index: number, expected: string, opened?: number): Error {
    const token = tokens[index]
    if (token === undefined)
      return faultAt(
        source,
        opened ?? source.text.length,
        opened === undefined
          ? `the text ends where ${expected} was expected.`
          : `the bracket that opens here is never closed. Copy the text whole, up to its last bracket.`,
      )
    if (token.kind === 'odd') return faultAt(source, token.at, oddity(token), { found: token.text.slice(0, 40) })
    const found = token.kind === 'string' ? `the string ${shown(token.text)}` : shown(token.text)
    return faultAt(source, token.at, `there is ${found} where ${expected} was expected.`, {
      found: token.text.slice(0, 40),
    })
  }

  /** The parts up to a closing bracket, commas between them, one more at the end at most. */
  function upTo<T>(closing: string, first: number, part: (index: number) => Read<T>): Read<T[]> {
    const opened = tokens[first - 1]!.at
    const parts: T[] = []
    let index = first
    while (!isMark(index, closing)) {
      if (tokens[index] === undefined) throw unexpected(index, 'a value', opened)
      const { value, next } = part(index)
      parts.push(value)
      index = next
      if (isMark(index, ',')) index++
      else if (!isMark(index, closing)) throw unexpected(index, `"," or "${closing}"`, opened)
    }
    return { value: parts, next: index + 1 }
  }

  function valueAt(index: number, depth = 0): Read<Literal> {
    const token = tokens[index]
    if (token === undefined) throw unexpected(index, 'a value')
    if (depth > deepest)
      throw faultAt(source, token.at, `brackets lie more than ${deepest} deep here; no architecture's do.`, { deepest })
    const { at } = token
    const item = (each: number): Read<Literal> => valueAt(each, depth + 1)
    if (token.kind === 'string') return { value: { kind: 'text', value: token.text, at }, next: index + 1 }
    if (token.kind === 'number') return { value: { kind: 'number', value: Number(token.text), at }, next: index + 1 }
    if (isMark(index, '-') && tokens[index + 1]?.kind === 'number')
      return { value: { kind: 'number', value: -Number(tokens[index + 1]!.text), at }, next: index + 2 }
    if (token.kind === 'name') return named(index, depth)
    if (isMark(index, '[') || isMark(index, '(')) {
      const { value: items, next } = upTo(token.text === '[' ? ']' : ')', index + 1, item)
      // In Python (x) is x, and (x,) a tuple.
      if (token.text === '(' && items.length === 1 && !isMark(next - 2, ',')) return { value: items[0]!, next }
      return { value: { kind: 'list', items, at }, next }
    }
    if (isMark(index, '{')) {
      const { value: fields, next } = upTo('}', index + 1, (each) => field(each, depth))
      return { value: { kind: 'table', fields: distinct(fields), at }, next }
    }
    throw unexpected(index, 'a value')
  }

  function named(index: number, depth: number): Read<Literal> {
    const { text, at } = tokens[index]!
    if (Object.hasOwn(constants, text))
      return { value: { kind: 'constant', value: constants[text]!, at }, next: index + 1 }
    let last = index
    while (isMark(last + 1, '.') && tokens[last + 2]?.kind === 'name') last += 2
    if (!isMark(last + 1, '('))
      throw faultAt(source, at, `there is the name ${shown(text)}; only values that are written out can be read.`, {
        found: text.slice(0, 40),
      })
    const { value, next } = argumentsAt(last + 2, depth)
    return { value: callValue(source, { name: tokens[last]!.text, at, ...value }), next }
  }

  /** `'key': value` */
  function field(index: number, depth: number): Read<LiteralField> {
    const key = tokens[index]
    if (key?.kind !== 'string') throw unexpected(index, 'a name in quotes')
    if (!isMark(index + 1, ':')) throw unexpected(index + 1, '":"')
    const { value, next } = valueAt(index + 2, depth + 1)
    return { value: { name: key.text, value, at: key.at }, next }
  }

  /** Of the call whose bracket opens before this token. */
  function argumentsAt(first: number, depth = 0): Read<Arguments> {
    const { value: parts, next } = upTo(')', first, (index): Read<Literal | LiteralField> => {
      const name = tokens[index]
      if (name?.kind !== 'name' || !isMark(index + 1, '=')) return valueAt(index, depth + 1)
      const { value, next: after } = valueAt(index + 2, depth + 1)
      return { value: { name: name.text, value, at: name.at }, next: after }
    })
    const positional = parts.filter((part) => 'kind' in part)
    const late = parts.slice(positional.length).find((part) => 'kind' in part)
    if (late !== undefined) throw faultAt(source, late.at, 'a value without a name stands after one with a name.')
    return { value: { positional, named: distinct(parts.filter((part) => 'name' in part)) }, next }
  }

  function distinct(fields: readonly LiteralField[]): readonly LiteralField[] {
    const names = new Set<string>()
    for (const { name, at } of fields) {
      if (names.has(name)) throw faultAt(source, at, `${shown(name)} is given twice.`, { field: name })
      names.add(name)
    }
    return fields
  }

  return { valueAt, argumentsAt, unexpected }
}

function oddity({ text }: Token): string {
  if (/^u?['"]/i.test(text)) return 'the string that begins here does not end on its line.'
  if (/^[\p{Pi}\p{Pf}„‚`´＇＂]$/u.test(text))
    return `there is the typographic quote ${text}; type a straight one, ' or ".`
  return `there is ${shown(text)}, which cannot be read.`
}
