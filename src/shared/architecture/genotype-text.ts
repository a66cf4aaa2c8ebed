import { z } from 'zod'
import { TansakuError } from '../errors.ts'
import {
  cnnGenotypeSchema,
  dartsCnnOps,
  dartsRnnOps,
  rnnGenotypeSchema,
  type ArchitectureSpec,
  type CnnGenotype,
  type RnnGenotype,
} from './architecture.ts'
import { checkArchitecture } from './text.ts'

/** What a genotype leaves open of a network. */
export interface NetworkSize {
  readonly channels: number
  readonly cells: number
  readonly input: 'cifar' | 'imagenet'
  readonly hidden: number
  readonly vocabulary: number
}

/** Longer than any network's text. */
const mostLetters = 100_000

/**
 * A network from what someone pasted: a genotype as quark0/darts' genotypes.py has it (`DARTS =
 * Genotype(normal=[('sep_conv_3x3', 0), …`),
 * or JSON of a genotype or of a whole network. A genotype becomes a network of the given size.
 * @throws TansakuError GENOTYPE_INVALID, ARCHITECTURE_INVALID
 */
export function networkFromText(text: string, size: NetworkSize): ArchitectureSpec {
  const trimmed = text.trim()
  if (trimmed.length > mostLetters)
    throw new TansakuError(
      'ARCHITECTURE_INVALID',
      `This text has ${trimmed.length} letters; a network's has a few hundred. Paste one network.`,
      { found: trimmed.length, most: mostLetters },
    )
  return checkArchitecture(trimmed.startsWith('{') ? fromJson(trimmed, size) : ofGenotype(parseGenotype(trimmed), size))
}

/** Whether the text says a genotype alone, whose size is still to be given. */
export const isGenotypeAlone = (text: string): boolean => !text.trim().startsWith('{') || !/"family"\s*:/.test(text)

function ofGenotype(
  genotype: CnnGenotype | RnnGenotype,
  { channels, cells, input, hidden, vocabulary }: NetworkSize,
): ArchitectureSpec {
  return 'recurrent' in genotype
    ? { family: 'darts-rnn', genotype, hidden, vocabulary }
    : { family: 'darts-cnn', genotype, channels, cells, auxiliary: false, input }
}

/** A whole network, one in an envelope of `spec`, or a genotype. */
function fromJson(text: string, size: NetworkSize): unknown {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (cause) {
    throw new TansakuError(
      'ARCHITECTURE_INVALID',
      `This begins like JSON and is not: ${cause instanceof Error ? cause.message : String(cause)}.`,
      {},
      { cause },
    )
  }
  const inside = z.object({ spec: z.unknown() }).safeParse(data).data?.spec ?? data
  const genotype = z.union([cnnGenotypeSchema, rnnGenotypeSchema]).safeParse(inside)
  return genotype.success ? ofGenotype(genotype.data, size) : inside
}

/** `Genotype(normal=[('skip_connect', 0), …], normal_concat=range(2, 6), …)`. @throws TansakuError GENOTYPE_INVALID */
export function parseGenotype(text: string): CnnGenotype | RnnGenotype {
  const body = /Genotype\s*\(([\s\S]*)\)\s*$/.exec(text)?.[1]
  if (body === undefined)
    throw invalid(
      'It is not of the form Genotype(normal=[…], normal_concat=…, reduce=[…], reduce_concat=…) or Genotype(recurrent=[…], concat=…). Copy the line from genotypes.py whole, up to its last bracket.',
      { found: text.slice(0, 60) },
    )
  if (/\brecurrent\s*=/.test(body))
    return { recurrent: edges(body, 'recurrent', dartsRnnOps), concat: nodes(body, 'concat') }
  return {
    normal: edges(body, 'normal', dartsCnnOps),
    normalConcat: nodes(body, 'normal_concat'),
    reduce: edges(body, 'reduce', dartsCnnOps),
    reduceConcat: nodes(body, 'reduce_concat'),
  }
}

function valueOf(body: string, field: string, form: RegExp): string {
  const found = new RegExp(`\\b${field}\\s*=\\s*(${form.source})`).exec(body)?.[1]
  if (found === undefined) throw invalid(`There is no readable "${field}" in it.`, { field })
  return found
}

/** [('op', predecessor), …] */
function edges<Op extends string>(body: string, field: string, operators: readonly Op[]): [Op, number][] {
  const list = valueOf(body, field, /\[[^[\]]*\]/)
  const pairs = [...list.matchAll(/\(\s*(['"])([\w-]+)\1\s*,\s*(\d+)\s*\)/g)]
  const rest = list
    .slice(1, -1)
    .replaceAll(/\(\s*(['"])[\w-]+\1\s*,\s*\d+\s*\)/g, '')
    .replaceAll(/[\s,]/g, '')
  if (rest !== '' || pairs.length === 0)
    throw invalid(
      `"${field}" must be a list of ('operation', predecessor); there is "${(rest || list).slice(0, 40)}" in it.`,
      { field },
    )
  return pairs.map(([, , name = '', from = '']) => {
    const operator = operators.find((each) => each === name)
    if (operator === undefined)
      throw invalid(`"${field}" has the operation "${name}". Known: ${operators.join(', ')}.`, { field, found: name })
    return [operator, Number(from)]
  })
}

/** range(2, 6) or [2, 3, 4, 5] */
function nodes(body: string, field: string): number[] {
  const text = valueOf(body, field, /(?:range\s*\(\s*\d{1,3}\s*,\s*\d{1,3}\s*\)|\[[\d\s,]*\])/)
  const numbers = [...text.matchAll(/\d+/g)].map(([digits]) => Number(digits))
  if (!text.startsWith('range')) return numbers
  const [from = 0, to = 0] = numbers
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index)
}

function invalid(message: string, details: Readonly<Record<string, unknown>>): TansakuError {
  return new TansakuError('GENOTYPE_INVALID', `This genotype cannot be read. ${message}`, details)
}
