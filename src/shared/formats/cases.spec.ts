import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { DartsCnnArchitecture } from '../architecture/architecture.ts'
import { articleSize, readArchitecture } from './index.ts'

const folder = new URL('../../../test/cases/genotypes/', import.meta.url)
const text = (name: string): string => readFileSync(new URL(name, folder), 'utf8')
function genotypeIn(name: string, choice?: string): DartsCnnArchitecture['genotype'] {
  const spec = readArchitecture(text(name), articleSize, choice)
  if (!('cells' in spec)) throw new Error(`${name} is of another kind.`)
  return spec.genotype
}
const reduce = [
  ['max_pool_3x3', 0],
  ['max_pool_3x3', 1],
]

it.each(['asdict.json', 'nested.txt'])('%s is read', (name) => {
  expect(genotypeIn(name)).toEqual({
    normal: [
      ['sep_conv_3x3', 0],
      ['skip_connect', 1],
    ],
    normalConcat: [2],
    reduce,
    reduceConcat: [2],
  })
})

it('commented-out.py is the live one', () => {
  expect(genotypeIn('commented-out.py').normal).toEqual([
    ['sep_conv_3x3', 0],
    ['sep_conv_5x5', 1],
  ])
})

it('mixed.txt is refused, telling that it holds two; each of them is read by its name, with its own fields', () => {
  expect(() => readArchitecture(text('mixed.txt'), articleSize)).toThrow(
    /holds 2 architectures: A \(line 1\), B \(line 2\)/,
  )
  expect(genotypeIn('mixed.txt', 'A')).toMatchObject({ normalConcat: [2], reduceConcat: [2] })
  expect(genotypeIn('mixed.txt', 'A').normal).toHaveLength(2)
  expect(genotypeIn('mixed.txt', 'B')).toMatchObject({ normalConcat: [2, 3], reduceConcat: [2, 3] })
  expect(genotypeIn('mixed.txt', '2').normal).toHaveLength(4)
})

it('unknown-field.txt is refused, naming the field', () => {
  expect(() => readArchitecture(text('unknown-field.txt'), articleSize)).toThrow(
    expect.objectContaining({
      code: 'GENOTYPE_INVALID',
      message: expect.stringMatching(/^Line 1, column 166: .*"normal_bottleneck"/),
    }),
  )
})
