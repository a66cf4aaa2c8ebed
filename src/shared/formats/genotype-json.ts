import { architectureOfCells, genotypeFields, leftOpenBy, type GenotypeLiteral } from './cells.ts'
import { documentsIn, startsLikeLiteral } from './documents.ts'
import type { ArchitectureFormat } from './format.ts'
import type { Literal } from './literal/literal.ts'
import { faultAt, type Source } from './literal/source.ts'

/**
 * A genotype as Python's `json.dump` writes the named tuple (lists without names) or its `_asdict()`, or as Python
 * prints the latter; also with Tansaku's own names.
 */
export const genotypeJsonFormat: ArchitectureFormat = {
  id: 'genotype-json',
  name: 'JSON of a genotype, {"normal": [["sep_conv_3x3", 0], …], …}',
  looksLike: startsLikeLiteral,
  entries(text) {
    const source: Source = { text, code: 'GENOTYPE_INVALID' }
    return documentsIn(source, genotypeFields).map(({ names, line, value }) => ({
      names,
      line,
      leavesOpen: () => leftOpenBy(genotypeIn(source, value)),
      read: (size) => architectureOfCells(source, genotypeIn(source, value), size),
    }))
  },
  write: (spec) =>
    'genotype' in spec
      ? JSON.stringify(
          Object.fromEntries(Object.entries(spec.genotype).map(([name, value]) => [pythonName(name), value])),
        )
      : null,
}

/** `normalConcat` is `normal_concat` in Python. */
const pythonName = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

function genotypeIn(source: Source, value: Literal): GenotypeLiteral {
  const { at } = value
  const fields = value.kind === 'table' ? value.fields.map((field) => field.value) : [value]
  const quoted = fields.find((each) => each.kind === 'text' && /\bGenotype\s*\(/.test(each.value))
  if (quoted !== undefined)
    throw faultAt(source, quoted.at, 'this Genotype(…) stands in quotes. Give what is in them by itself.')
  if (value.kind === 'table') return { positional: [], named: value.fields, at }
  if (value.kind === 'list') return { positional: value.items, named: [], at }
  throw faultAt(source, at, 'here is no genotype: expected a table of its fields.')
}
