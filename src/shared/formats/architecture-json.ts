import { checkArchitecture } from '../architecture/text.ts'
import { writtenSpec } from '../architecture/written.ts'
import type { ArchitectureSpec } from '../architecture/architecture.ts'
import { documentsIn, startsLikeLiteral } from './documents.ts'
import type { ArchitectureFormat } from './format.ts'
import type { Literal } from './literal/literal.ts'
import { faultAt, shown, type Source } from './literal/source.ts'

const ownFields = ['family', 'genotype']

/** A whole architecture as `tansaku export` and `tansaku list networks --json` print it. */
export const architectureJsonFormat: ArchitectureFormat = {
  id: 'json',
  name: 'JSON of a whole architecture, {"family": …}',
  looksLike: (text) => startsLikeLiteral(text) && /["']family["']\s*:/.test(text),
  entries(text) {
    const source: Source = { text, code: 'ARCHITECTURE_INVALID' }
    return documentsIn(source, ownFields).map(({ names, line, value }) => ({
      names,
      line,
      leavesOpen: () => [],
      read: () => specIn(source, value),
    }))
  },
  write: (spec) => JSON.stringify(writtenSpec(spec), null, 2),
}

/** @throws TansakuError ARCHITECTURE_INVALID, GENOTYPE_INVALID; also for a field that no such architecture has */
function specIn(source: Source, value: Literal): ArchitectureSpec {
  const spec = checkArchitecture(plain(value))
  refuseUnknown(source, value, spec)
  return spec
}

function plain(value: Literal): unknown {
  if (value.kind === 'list') return value.items.map(plain)
  if (value.kind === 'table') return Object.fromEntries(value.fields.map((field) => [field.name, plain(field.value)]))
  return value.value
}

/** The check leaves out fields that it does not know: what it left out was written for something else. */
function refuseUnknown(source: Source, value: Literal, checked: unknown): void {
  if (value.kind === 'list' && Array.isArray(checked))
    value.items.forEach((item, index) => {
      refuseUnknown(source, item, checked[index])
    })
  if (value.kind !== 'table' || typeof checked !== 'object' || checked === null) return
  const kept = new Map(Object.entries(checked))
  for (const field of value.fields) {
    if (!kept.has(field.name))
      throw faultAt(
        source,
        field.at,
        `there is a field ${shown(field.name)}, which is none of ${[...kept.keys()].join(', ')}.`,
        { field: field.name },
      )
    refuseUnknown(source, field.value, kept.get(field.name))
  }
}
