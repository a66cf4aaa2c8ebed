import { describe, expect, it } from 'vitest'
import { isGenotypeAlone, networkFromText, parseGenotype } from './genotype-text.ts'
import { publishedArchitectures } from './published.ts'
import { genotypeText } from './text.ts'

const size = { channels: 16, cells: 8, input: 'cifar', hidden: 850, vocabulary: 10_000 } as const
const darts = publishedArchitectures['darts-v2']
const ptb = publishedArchitectures['ptb-v1']
if (darts.family !== 'darts-cnn' || ptb.family !== 'darts-rnn')
  throw new Error('The published nets changed their families.')

describe('parseGenotype', () => {
  it('reads what genotypeText writes, of both kinds of cell', () => {
    expect(parseGenotype(genotypeText(darts.genotype))).toEqual(darts.genotype)
    expect(parseGenotype(genotypeText(ptb.genotype))).toEqual(ptb.genotype)
  })
  it('reads a line of genotypes.py as it stands there, with its name, double quotes and line breaks', () => {
    const line =
      "DARTS_V2 = Genotype(\n  normal=[\n    (\"sep_conv_3x3\", 0),\n    ('sep_conv_3x3', 1), ],\n  normal_concat=[2, 3], reduce=[('skip_connect',0),('max_pool_3x3', 1)], reduce_concat = range(2, 4))\n"
    expect(parseGenotype(line)).toEqual({
      normal: [
        ['sep_conv_3x3', 0],
        ['sep_conv_3x3', 1],
      ],
      normalConcat: [2, 3],
      reduce: [
        ['skip_connect', 0],
        ['max_pool_3x3', 1],
      ],
      reduceConcat: [2, 3],
    })
  })
  it('says what is wrong', () => {
    const text = genotypeText(darts.genotype)
    expect(() => parseGenotype('hello')).toThrow(/not of the form Genotype/)
    expect(() => parseGenotype(text.slice(0, -1))).toThrow(/no readable "reduce_concat"/)
    expect(() => parseGenotype(text.slice(0, 80))).toThrow(/not of the form/)
    expect(() => parseGenotype(text.replace('sep_conv_3x3', 'conv_7x1_1x7'))).toThrow(
      /conv_7x1_1x7.*Known: none, max_pool_3x3/,
    )
    expect(() => parseGenotype(text.replace('reduce_concat', 'reduce_all'))).toThrow(/no readable "reduce_concat"/)
    expect(() => parseGenotype(text.replace("('sep_conv_3x3', 0)", "__import__('os')"))).toThrow(/must be a list/)
  })
})

describe('networkFromText', () => {
  it('gives a genotype the size it is asked for', () => {
    expect(networkFromText(genotypeText(darts.genotype), size)).toEqual({ ...darts, channels: 16, cells: 8 })
    expect(networkFromText(JSON.stringify(ptb.genotype), size)).toEqual(ptb)
  })
  it('takes a whole network as it is, also out of its envelope', () => {
    expect(networkFromText(JSON.stringify(darts), size)).toEqual(darts)
    expect(networkFromText(JSON.stringify({ name: 'DARTS', spec: darts }), size)).toEqual(darts)
  })
  it('refuses loops, odd sizes, broken JSON and books', () => {
    expect(() => networkFromText(genotypeText(ptb.genotype).replace("('relu', 0)", "('relu', 7)"), size)).toThrow(
      /a predecessor must come before its node/,
    )
    expect(() => networkFromText('{"family": ', size)).toThrow(/begins like JSON and is not/)
    expect(() => networkFromText('{"family": "vgg"}', size)).toThrow(
      expect.objectContaining({ code: 'ARCHITECTURE_INVALID' }),
    )
    expect(() => networkFromText('x'.repeat(200_000), size)).toThrow(/200000 letters/)
  })
})

it('isGenotypeAlone tells whether a size is still to be given', () => {
  expect(isGenotypeAlone(genotypeText(darts.genotype))).toBe(true)
  expect(isGenotypeAlone(JSON.stringify(darts.genotype))).toBe(true)
  expect(isGenotypeAlone(JSON.stringify(darts))).toBe(false)
})
