import { literalReader, type Literal, type LiteralField } from './literal/literal.ts'
import { faultAt, placesIn, shown, type Source } from './literal/source.ts'
import { tokensOf, type Token } from './literal/tokens.ts'

/** One thing that JSON text says. */
export interface Document {
  readonly names: readonly string[]
  readonly line: number
  readonly value: Literal
}

type Table = Extract<Literal, { kind: 'table' }>

/** Whether a text begins as JSON, or as Python's way to print the same, also as `NAME = …`. */
export function startsLikeLiteral(text: string): boolean {
  const tokens = tokensOf(text, 4)
  const [first, second] = tokens.slice(isAssigned(tokens) ? 2 : 0)
  return (
    first?.kind === 'string' ||
    (first?.kind === 'mark' && ['[', '{', '('].includes(first.text)) ||
    (first?.kind === 'name' && ['dict', 'OrderedDict'].includes(first.text) && second?.text === '(')
  )
}

const isAssigned = ([name, equals]: readonly Token[]): boolean => name?.kind === 'name' && equals?.text === '='

/**
 * What a JSON text holds: one thing, bare or as `spec` of a record with others beside it; the things of a list; or
 * those of a table, by their names.
 * @throws TansakuError of the source's code, with line and column
 */
export function documentsIn(source: Source, ownFields: readonly string[]): readonly Document[] {
  const tokens = tokensOf(source.text)
  const reader = literalReader(source, tokens)
  const isNamed = isAssigned(tokens)
  const { value: root, next } = reader.valueAt(isNamed ? 2 : 0)
  if (next < tokens.length) throw reader.unexpected(next, "the text's end")
  const place = placesIn(source.text)
  const document = (value: Literal, names: readonly string[]): Document => {
    const { inside, name } = opened(source, value, ownFields)
    return { names: [...names, ...name], line: place(value.at).line, value: inside }
  }
  const isTable = (value: Literal): value is Table => value.kind === 'table'
  if (root.kind === 'list' && root.items.length > 0 && root.items.every(isTable))
    return root.items.map((item) => document(item, []))
  const names = isNamed ? [tokens[0]!.text] : []
  const isShelf =
    isTable(root) &&
    root.fields.length > 0 &&
    !root.fields.some(({ name }) => name === 'spec' || ownFields.includes(name)) &&
    root.fields.every(({ value }) => isTable(value))
  if (!isShelf) return [document(root, names)]
  return (root as Table).fields.map(({ name, value }) => document(value, [name]))
}

/** What lies in a record of `spec` and perhaps a name; anything else as it is. */
function opened(
  source: Source,
  value: Literal,
  ownFields: readonly string[],
): { readonly inside: Literal; readonly name: readonly string[] } {
  const fields: readonly LiteralField[] = value.kind === 'table' ? value.fields : []
  const spec = fields.find(({ name }) => name === 'spec')
  if (spec === undefined) return { inside: value, name: [] }
  const own = fields.find(({ name }) => ownFields.includes(name))
  if (own !== undefined)
    throw faultAt(source, own.at, `there is a field ${shown(own.name)} beside "spec", which holds the architecture.`, {
      field: own.name,
    })
  const name = fields.find((field) => field.name === 'name')?.value
  return { inside: spec.value, name: name?.kind === 'text' ? [name.value] : [] }
}
