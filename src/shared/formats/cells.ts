import { checkArchitecture } from '../architecture/text.ts'
import { cellOps, dartsRnnOps, type ArchitectureSpec } from '../architecture/architecture.ts'
import type { ArchitectureSize } from './format.ts'
import type { Literal, LiteralField } from './literal/literal.ts'
import { TansakuError } from '../errors.ts'
import { faultAt, shown, type Source } from './literal/source.ts'

interface CellField {
  /** As quark0/darts spells it. */
  readonly name: string
  /** As Tansaku's own JSON does. */
  readonly own: string
  readonly holds: 'edges' | 'nodes'
}

interface CellKind {
  readonly family: ArchitectureSpec['family']
  /** In the order of quark0/darts' named tuple. */
  readonly fields: readonly CellField[]
  readonly edgesOfNode: number
  readonly operations: readonly string[]
  readonly leavesOpen: readonly (keyof ArchitectureSize)[]
}

const kinds: readonly CellKind[] = [
  {
    family: 'darts-cnn',
    fields: [
      { name: 'normal', own: 'normal', holds: 'edges' },
      { name: 'normal_concat', own: 'normalConcat', holds: 'nodes' },
      { name: 'reduce', own: 'reduce', holds: 'edges' },
      { name: 'reduce_concat', own: 'reduceConcat', holds: 'nodes' },
    ],
    edgesOfNode: 2,
    operations: cellOps,
    leavesOpen: ['channels', 'cells', 'auxiliary', 'input'],
  },
  {
    family: 'darts-rnn',
    fields: [
      { name: 'recurrent', own: 'recurrent', holds: 'edges' },
      { name: 'concat', own: 'concat', holds: 'nodes' },
    ],
    edgesOfNode: 1,
    operations: dartsRnnOps,
    leavesOpen: ['hidden', 'vocabulary'],
  },
]

const spellings = ({ name, own }: CellField): readonly string[] => [...new Set([name, own])]
const spellingsOf = (kind: CellKind): readonly string[] => kind.fields.flatMap(spellings)

/** Every name that a genotype's field may have. */
export const genotypeFields: readonly string[] = kinds.flatMap(spellingsOf)

/** Fields of a genotype as they stand in a text: with names, or without in the named tuple's order. */
export interface GenotypeLiteral {
  readonly positional: readonly Literal[]
  readonly named: readonly LiteralField[]
  readonly at: number
}

/** The kind of cell that a genotype's fields are of: the one that knows most of them. */
function kindOf({ positional, named }: GenotypeLiteral): CellKind {
  const known = (kind: CellKind): number => named.filter(({ name }) => spellingsOf(kind).includes(name)).length
  const [cnn, rnn] = kinds as [CellKind, CellKind]
  if (named.length === 0) return positional.length === rnn.fields.length ? rnn : cnn
  return known(rnn) > known(cnn) ? rnn : cnn
}

/** Whether a genotype is of a convolutional or a recurrent cell, and so what size it is still to be given. */
export const leftOpenBy = (genotype: GenotypeLiteral): CellKind['leavesOpen'] => kindOf(genotype).leavesOpen

/**
 * An architecture of the given size with a genotype's cells.
 * @throws TansakuError GENOTYPE_INVALID, ARCHITECTURE_INVALID for a size that no architecture has
 */
export function architectureOfCells(
  source: Source,
  literal: GenotypeLiteral,
  size: ArchitectureSize,
): ArchitectureSpec {
  const kind = kindOf(literal)
  const values = fieldValues(source, literal, kind)
  const genotype = Object.fromEntries(
    kind.fields.map((field) => {
      const value = values.get(field.own)!
      return [field.own, field.holds === 'edges' ? edges(source, field, value, kind) : nodes(source, field, value)]
    }),
  )
  const left = Object.fromEntries(kind.leavesOpen.map((name) => [name, size[name]]))
  try {
    return checkArchitecture({ family: kind.family, genotype, ...left })
  } catch (thrown) {
    if (!(thrown instanceof TansakuError) || thrown.code !== source.code) throw thrown
    throw faultAt(source, literal.at, thrown.message, thrown.details)
  }
}

/** Each field's value, by the field's own name: all of one kind of cell, each once, and no others. */
function fieldValues(
  source: Source,
  { positional, named, at }: GenotypeLiteral,
  kind: CellKind,
): ReadonlyMap<string, Literal> {
  const order = kind.fields.map(({ name }) => name).join(', ')
  const values = new Map<string, Literal>()
  positional.forEach((value, index) => {
    const field = kind.fields[index]
    if (field === undefined) throw faultAt(source, value.at, `there is one value too many; expected ${order}.`)
    values.set(field.own, value)
  })
  for (const { name, value, at: from } of named) {
    const field = kind.fields.find((each) => spellings(each).includes(name))
    if (field === undefined)
      throw faultAt(
        source,
        from,
        `no genotype with these others has a field ${shown(name)}. Expected ${order} alone.`,
        {
          field: name,
        },
      )
    if (values.has(field.own)) throw faultAt(source, from, `${shown(field.name)} is given twice.`, { field: name })
    values.set(field.own, value)
  }
  const missing = kind.fields.find(({ own }) => !values.has(own))
  if (missing !== undefined)
    throw faultAt(source, at, `the genotype has no "${missing.name}". Expected ${order}.`, { field: missing.name })
  return values
}

/** `[('op', predecessor), …]`, or the same in a list for each node. */
function edges(source: Source, { name }: CellField, value: Literal, kind: CellKind): (readonly [string, number])[] {
  const wrong = (at: number, found: string): Error =>
    faultAt(source, at, `"${name}" must be a list of ('operation', predecessor); there is ${found}.`, { field: name })
  if (value.kind !== 'list') throw wrong(value.at, 'no list')
  const isGroup = (each: Literal): boolean => each.kind === 'list' && each.items[0]?.kind === 'list'
  const grouped = value.items.length > 0 && value.items.every(isGroup)
  const flat = value.items.flatMap((group) => {
    if (!grouped || group.kind !== 'list') return [group]
    // Nodes are told apart by counting edges, so each must have its number.
    if (group.items.length !== kind.edgesOfNode)
      throw faultAt(
        source,
        group.at,
        `a node of "${name}" has ${group.items.length} edges; expected ${kind.edgesOfNode} for each node.`,
        { field: name, found: group.items.length },
      )
    return group.items
  })
  return flat.map((edge) => {
    if (edge.kind !== 'list') throw wrong(edge.at, 'something else')
    const [operation, from] = edge.items
    if (edge.items.length !== 2 || operation?.kind !== 'text' || from?.kind !== 'number')
      throw wrong(edge.at, edge.items.length === 2 ? 'another pair' : `one with ${edge.items.length} parts`)
    if (!kind.operations.includes(operation.value))
      throw faultAt(
        source,
        operation.at,
        `"${name}" has the operation ${shown(operation.value)}. Known: ${kind.operations.join(', ')}.`,
        { field: name, found: operation.value.slice(0, 40) },
      )
    return [operation.value, whole(source, from, name)]
  })
}

/** `[2, 3, 4, 5]` */
function nodes(source: Source, { name }: CellField, value: Literal): number[] {
  if (value.kind !== 'list')
    throw faultAt(source, value.at, `"${name}" must be a list of nodes or a range.`, { field: name })
  return value.items.map((item) => whole(source, item, name))
}

const mostNode = 1_000

function whole(source: Source, value: Literal, field: string): number {
  if (value.kind !== 'number' || !Number.isInteger(value.value) || value.value < 0 || value.value > mostNode)
    throw faultAt(source, value.at, `"${field}" must number nodes by whole numbers of at least 0.`, { field })
  return value.value
}
