import type { Arguments, Literal, LiteralField } from './literal.ts'
import { faultAt, shown, type Source } from './source.ts'

interface Call extends Arguments {
  readonly name: string
  readonly at: number
}

type Meaning = (source: Source, call: Call) => Literal | null

const only = ({ positional, named }: Call): Literal | null =>
  positional.length === 1 && named.length === 0 ? positional[0]! : null
const kept =
  (kind: Literal['kind']): Meaning =>
  (_source, call) => {
    const value = only(call)
    return value?.kind === kind ? value : null
  }

/** What Python and numpy write around values: `range(2, 6)`, `np.int64(2)`, `OrderedDict([('normal', …)])`. */
const functions: Readonly<Record<string, Meaning>> = {
  range: rangeOf,
  arange: rangeOf,
  list: kept('list'),
  tuple: kept('list'),
  array: kept('list'),
  int: kept('number'),
  int32: kept('number'),
  int64: kept('number'),
  str: kept('text'),
  str_: kept('text'),
  dict: (source, call) => (call.positional.length === 0 ? table(call.named, call.at) : pairsTable(source, call)),
  OrderedDict: pairsTable,
}

/** What a call is worth. @throws where it is none of these, or has other arguments */
export function callValue(source: Source, call: Call): Literal {
  if (!Object.hasOwn(functions, call.name))
    throw faultAt(
      source,
      call.at,
      `there is a call of ${shown(call.name)}; only ${Object.keys(functions).join(', ')} can be read.`,
      { found: call.name.slice(0, 40) },
    )
  const value = functions[call.name]!(source, call)
  if (value === null) throw faultAt(source, call.at, `${call.name}(…) does not have the arguments it takes.`)
  return { ...value, at: call.at }
}

const mostNumbers = 1_000

function rangeOf(source: Source, { positional, named, at }: Call): Literal | null {
  const numbers = positional.map((each) =>
    each.kind === 'number' && Number.isSafeInteger(each.value) ? each.value : null,
  )
  if (named.length > 0 || numbers.length < 1 || numbers.length > 3 || numbers.includes(null)) return null
  const [from = 0, to = 0, step = 1] = (numbers.length === 1 ? [0, ...numbers] : numbers) as number[]
  if (step === 0) return null
  const length = Math.max(0, Math.ceil((to - from) / step))
  if (length > mostNumbers)
    throw faultAt(source, at, `this range has ${length} numbers; no architecture has more than ${mostNumbers} nodes.`)
  return {
    kind: 'list',
    items: Array.from({ length }, (_, index) => ({ kind: 'number' as const, value: from + index * step, at })),
    at,
  }
}

const table = (fields: readonly LiteralField[], at: number): Literal => ({ kind: 'table', fields, at })

/** Of a list of pairs of a name and a value, or of a table. */
function pairsTable(source: Source, call: Call): Literal | null {
  const pairs = only(call)
  if (pairs?.kind === 'table') return pairs
  if (pairs?.kind !== 'list') return null
  const fields: LiteralField[] = []
  for (const pair of pairs.items) {
    const [name, value, ...more] = pair.kind === 'list' ? pair.items : []
    if (name?.kind !== 'text' || value === undefined || more.length > 0) return null
    if (fields.some((field) => field.name === name.value))
      throw faultAt(source, name.at, `${shown(name.value)} is given twice.`, { field: name.value })
    fields.push({ name: name.value, value, at: name.at })
  }
  return table(fields, call.at)
}
