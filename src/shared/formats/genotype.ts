import type { CnnGenotype, RnnGenotype } from '../architecture/architecture.ts'
import { architectureOfCells, leftOpenBy } from './cells.ts'
import type { ArchitectureFormat, FormatEntry } from './format.ts'
import { literalReader } from './literal/literal.ts'
import { faultAt, placesIn, type Source } from './literal/source.ts'
import { tokensOf, type Token } from './literal/tokens.ts'

const called = /\bGenotype\s*\(/

/** `Genotype(normal=[('sep_conv_3x3', 0), …], normal_concat=range(2, 6), …)` in Python text, such as genotypes.py. */
export const genotypeFormat: ArchitectureFormat = {
  id: 'genotype',
  name: "cells as in quark0/darts' genotypes.py, Genotype(normal=[…], …)",
  // Also what is none yet but says so: in a comment, in a string, cut short.
  looksLike: (text) => called.test(text) && (heads(tokensOf(text)).length > 0 || !startsLikeJson(text)),
  entries(text) {
    const source: Source = { text, code: 'GENOTYPE_INVALID' }
    const tokens = tokensOf(text)
    const found = heads(tokens)
    const stray = tokens.find((token, index) => isStray(token, tokens[index - 1]))
    if (stray !== undefined)
      throw faultAt(
        source,
        stray.at,
        'the quote here begins a string that takes in a Genotype(…). Close it, or give the genotype without the text around it.',
      )
    if (found.length === 0)
      throw faultAt(
        source,
        text.search(called),
        'this Genotype(…) stands in a comment, in a string or in the definition of a class. Give it outside, without quotes around it.',
      )
    const names = withAliases(
      text,
      tokens,
      found.map((head) => namesBefore(tokens, head)),
    )
    const place = placesIn(text)
    return found.map((head, index): FormatEntry => {
      const { at } = tokens[head]!
      const genotype = () => ({ ...literalReader(source, tokens).argumentsAt(head + 2).value, at })
      return {
        names: names[index]!,
        line: place(at).line,
        leavesOpen: () => leftOpenBy(genotype()),
        read: (size) => architectureOfCells(source, genotype(), size),
      }
    })
  },
  write: (spec) => ('genotype' in spec ? genotypeText(spec.genotype) : null),
}

const startsLikeJson = (text: string): boolean => /^\s*[[{"]/.test(text)

const isMark = (token: Token | undefined, text: string): boolean => token?.kind === 'mark' && token.text === text

/** Where `Genotype (` is called: comments and strings are no such place, nor are definitions. */
const heads = (tokens: readonly Token[]): number[] =>
  tokens.flatMap((token, index) => {
    const before = tokens[index - 1]
    const isCall = token.kind === 'name' && token.text === 'Genotype' && isMark(tokens[index + 1], '(')
    return isCall && !(before?.kind === 'name' && ['class', 'def'].includes(before.text)) ? [index] : []
  })

/** A string that no program has, never closed or begun by an apostrophe, with a genotype in it that may be meant. */
const isStray = ({ kind, text, at }: Token, before: Token | undefined): boolean =>
  called.test(text) &&
  (kind === 'odd' ||
    (kind === 'string' && before?.kind === 'name' && before.end === at && !/^[rbft]{1,2}$/i.test(before.text)))

/** `A = B = genotypes.Genotype(…` has the names A and B, `A: Genotype = Genotype(…` A, `'a': Genotype(…` a. */
function namesBefore(tokens: readonly Token[], head: number): string[] {
  let index = head - 1
  while (isMark(tokens[index], '.') && tokens[index - 1]?.kind === 'name') index -= 2
  if (isMark(tokens[index], ':') && ['string', 'name'].includes(tokens[index - 1]?.kind ?? ''))
    return [tokens[index - 1]!.text]
  const names: string[] = []
  while (isMark(tokens[index], '=') && tokens[index - 1]?.kind === 'name') {
    const typed = isMark(tokens[index - 2], ':') && tokens[index - 3]?.kind === 'name'
    names.unshift(tokens[typed ? index - 3 : index - 1]!.text)
    index -= typed ? 4 : 2
  }
  return names
}

/** `DARTS = DARTS_V2` on a line of its own gives what is called DARTS_V2 another name. */
function withAliases(text: string, tokens: readonly Token[], names: readonly (readonly string[])[]): string[][] {
  const called = new Map<string, number[]>()
  names.forEach((each, entry) => {
    for (const name of each) {
      const same = called.get(name)
      if (same === undefined) called.set(name, [entry])
      else same.push(entry)
    }
  })
  const breaksLine = (from: Token | undefined, to: Token | undefined): boolean =>
    from === undefined || to === undefined || /[\r\n]/.test(text.slice(from.end, to.at))
  const all = names.map((each) => [...each])
  tokens.forEach((alias, index) => {
    const target = tokens[index + 2]
    if (alias.kind !== 'name' || !isMark(tokens[index + 1], '=') || target?.kind !== 'name') return
    if (!breaksLine(tokens[index - 1], alias) || !breaksLine(target, tokens[index + 3])) return
    const [entry, ...others] = called.get(target.text) ?? []
    if (entry !== undefined && others.length === 0) all[entry]!.push(alias.text)
  })
  return all
}

const pairs = (edges: readonly (readonly [string, number])[]): string =>
  `[${edges.map(([operation, from]) => `('${operation}', ${from})`).join(', ')}]`

const range = (nodes: readonly number[]): string =>
  nodes.every((node, index) => node === nodes[0]! + index)
    ? `range(${nodes[0]}, ${nodes.at(-1)! + 1})`
    : `[${nodes.join(', ')}]`

/** As quark0/darts prints a genotype. */
export function genotypeText(genotype: CnnGenotype | RnnGenotype): string {
  if ('recurrent' in genotype)
    return `Genotype(recurrent=${pairs(genotype.recurrent)}, concat=${range(genotype.concat)})`
  const { normal, normalConcat, reduce, reduceConcat } = genotype
  return `Genotype(normal=${pairs(normal)}, normal_concat=${range(normalConcat)}, reduce=${pairs(reduce)}, reduce_concat=${range(reduceConcat)})`
}
