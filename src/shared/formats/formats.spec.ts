import fc from 'fast-check'
import { largeInput, smallInput } from '../spaces/input.ts'
import { describe, expect, it } from 'vitest'
import {
  dartsCnnOps,
  dartsRnnOps,
  fbnetBlockIds,
  fbnetSpaceIds,
  type ArchitectureSpec,
  type CnnGenotype,
  type RnnGenotype,
} from '../architecture/architecture.ts'
import { publishedArchitectures } from '../architecture/published.ts'
import { fbnetSpaces, layersOf } from '../spaces/fbnet/tables.ts'
import { checkArchitecture } from '../architecture/text.ts'
import { TansakuError } from '../errors.ts'
import {
  architectureFormats,
  articleSize,
  genotypeText,
  readArchitecture,
  writableFormats,
  writeArchitecture,
  type ArchitectureSize,
} from './index.ts'

const edgeOf = <Operation extends string>(operations: readonly Operation[], before: number) =>
  fc.tuple(fc.constantFrom(...operations), fc.nat(before - 1))
const cnnCell = fc.integer({ min: 1, max: 6 }).chain((nodes) =>
  fc.tuple(
    fc
      .tuple(
        ...Array.from({ length: nodes }, (_, node) =>
          fc.tuple(edgeOf(dartsCnnOps, node + 2), edgeOf(dartsCnnOps, node + 2)),
        ),
      )
      .map((each) => each.flat()),
    fc.subarray(
      Array.from({ length: nodes }, (_, node) => node + 2),
      { minLength: 1 },
    ),
  ),
)
const cnnGenotype: fc.Arbitrary<CnnGenotype> = fc
  .tuple(cnnCell, cnnCell)
  .map(([[normal, normalConcat], [reduce, reduceConcat]]) => ({ normal, normalConcat, reduce, reduceConcat }))
const rnnGenotype: fc.Arbitrary<RnnGenotype> = fc.integer({ min: 1, max: 8 }).chain((nodes) =>
  fc.record({
    recurrent: fc.tuple(
      ...Array.from({ length: nodes }, (_, node) =>
        edgeOf(
          dartsRnnOps.filter((operation) => operation !== 'none'),
          node + 1,
        ),
      ),
    ),
    concat: fc.subarray(
      Array.from({ length: nodes }, (_, node) => node + 1),
      { minLength: 1 },
    ),
  }),
)
const cells: fc.Arbitrary<ArchitectureSpec> = fc.oneof(
  fc.record({
    family: fc.constant('darts-cnn' as const),
    genotype: cnnGenotype,
    channels: fc.integer({ min: 1, max: 64 }).map((half) => 2 * half),
    cells: fc.integer({ min: 1, max: 200 }),
    auxiliary: fc.boolean(),
    input: fc.constantFrom(smallInput, largeInput, { size: 96, channels: 1, classes: 5 }),
  }),
  fc.record({
    family: fc.constant('darts-rnn' as const),
    genotype: rnnGenotype,
    hidden: fc.integer({ min: 1, max: 1_000 }),
    vocabulary: fc.integer({ min: 1, max: 50_000 }),
  }),
)
const blocks: fc.Arbitrary<ArchitectureSpec> = fc.constantFrom(...fbnetSpaceIds).chain((space) => {
  const { length } = layersOf(fbnetSpaces[space])
  return fc
    .tuple(
      fc.array(fc.constantFrom(...fbnetBlockIds), { minLength: length, maxLength: length }),
      fc.option(fc.integer({ min: 1, max: 4_000 })),
    )
    .map(([chosen, headChannels]) => ({
      family: 'fbnet' as const,
      space,
      blocks: chosen,
      ...(headChannels !== null && { headChannels }),
    }))
})
const architecture = fc.oneof(
  cells,
  blocks,
  fc.constantFrom<ArchitectureSpec>(...Object.values(publishedArchitectures)),
)

const sizeOf = (spec: ArchitectureSpec): ArchitectureSize => ({
  ...articleSize,
  ...('cells' in spec && { channels: spec.channels, cells: spec.cells, auxiliary: spec.auxiliary, input: spec.input }),
  ...('hidden' in spec && { hidden: spec.hidden, vocabulary: spec.vocabulary }),
})

it('formats have distinct ids, and a published name is the only one that is not written', () => {
  expect(new Set(architectureFormats.map(({ id }) => id)).size).toBe(architectureFormats.length)
  expect(architectureFormats.filter(({ write }) => write === undefined).map(({ id }) => id)).toEqual(['name'])
})

describe.each(writableFormats.map(({ id }) => id))('what is written as %s', (id) => {
  it('is found out by looking and read as the same architecture', () => {
    const format = writableFormats.find((each) => each.id === id)!
    let written = 0
    fc.assert(
      fc.property(architecture, (spec) => {
        const text = format.write(spec)
        if (text === null) return
        written++
        expect(architectureFormats.find((each) => each.looksLike(text))?.id).toBe(id)
        expect(readArchitecture(text, sizeOf(spec))).toEqual(spec)
        expect(readArchitecture(`\ufeff${text}\r\n`, sizeOf(spec))).toEqual(spec)
      }),
      { numRuns: 300 },
    )
    expect(written).toBeGreaterThan(30)
  })
})

it('an architecture that a format cannot say is refused, telling which can', () => {
  expect(() => writeArchitecture(publishedArchitectures['mobilenet-v2'], 'genotype')).toThrow(
    /mobilenet-v2 cannot be written as "genotype"\. Choose one of json\.$/,
  )
  expect(() => writeArchitecture(publishedArchitectures['fbnet-a'], 'genotype')).toThrow(
    /Choose one of blocks, json\.$/,
  )
})

it('genotypes are written as quark0/darts prints them', () => {
  const spec = publishedArchitectures['darts-v2']
  if (!('cells' in spec)) throw new Error('darts-v2 has cells')
  expect(genotypeText(spec.genotype)).toBe(
    "Genotype(normal=[('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 1), ('skip_connect', 0), ('skip_connect', 0), ('dil_conv_3x3', 2)], normal_concat=range(2, 6), " +
      "reduce=[('max_pool_3x3', 0), ('max_pool_3x3', 1), ('skip_connect', 2), ('max_pool_3x3', 1), ('max_pool_3x3', 0), ('skip_connect', 2), ('skip_connect', 2), ('max_pool_3x3', 1)], reduce_concat=range(2, 6))",
  )
  expect(genotypeText({ recurrent: [['tanh', 0]], concat: [1] })).toBe(
    "Genotype(recurrent=[('tanh', 0)], concat=range(1, 2))",
  )
  expect(genotypeText({ ...spec.genotype, normalConcat: [2, 4, 5] })).toContain('normal_concat=[2, 4, 5]')
})

/** What is read of a text, or null where it is refused with a code of a text's fault. */
function readOrRefused(text: string, name: string | null = null): ArchitectureSpec | null {
  try {
    return readArchitecture(text, articleSize, name)
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(TansakuError)
    expect(['ARCHITECTURE_INVALID', 'GENOTYPE_INVALID', 'NOT_FOUND']).toContain((thrown as TansakuError).code)
    return null
  }
}

const scraps = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 3 }),
  fc.constantFrom(
    ...'[](){},:=\'"#\\\n\r\t -._0123456789|`',
    '\r\n',
    '’',
    'range(',
    'normal=',
    'Genotype(',
    'null',
    '"""',
  ),
)

describe('texts with random faults', () => {
  it('are refused with a code, or read as an architecture that holds', () => {
    let read = 0
    fc.assert(
      fc.property(
        architecture,
        fc.constantFrom(...writableFormats),
        fc.array(
          fc.record({
            at: fc.double({ min: 0, max: 1, noNaN: true }),
            cut: fc.nat(6),
            scrap: fc.oneof(scraps, fc.constant(' '), fc.nat(9).map(String)),
          }),
          {
            minLength: 1,
            maxLength: 3,
          },
        ),
        (spec, format, faults) => {
          let text = format.write(spec) ?? JSON.stringify(spec)
          for (const { at, cut, scrap } of faults) {
            const from = Math.floor(at * text.length)
            text = text.slice(0, from) + scrap + text.slice(from + cut)
          }
          const found = readOrRefused(text)
          if (found === null) return
          read++
          expect(checkArchitecture(found)).toEqual(found)
        },
      ),
      { numRuns: 1_000 },
    )
    expect(read).toBeGreaterThan(0)
  })

  it('of any letters never break it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(scraps, fc.constantFrom('Genotype', 'k3_e6 ', '{"family":', 'OrderedDict('))),
        (parts) => {
          readOrRefused(parts.join(''))
        },
      ),
      { numRuns: 1_000 },
    )
  })
})

describe('two genotypes in one text', () => {
  const noise = fc.array(
    fc.constantFrom(
      '',
      '# normal=[]',
      "'''\nGenotype(normal=1)\n'''",
      'import os',
      'X = Y',
      ')',
      "it's",
      'PRIMITIVES = [1, 2]',
    ),
    { maxLength: 4 },
  )
  it('are never mixed: each is read by its name alone, and none unasked', () => {
    fc.assert(
      fc.property(cnnGenotype, cnnGenotype, noise, noise, fc.boolean(), (a, b, before, between, inLines) => {
        const said = (genotype: CnnGenotype): string =>
          inLines ? genotypeText(genotype).replaceAll(', ', ',  # reduce=[]\n  ') : genotypeText(genotype)
        const text = [...before, `A = ${said(a)}`, ...between, `B = ${said(b)}`].join('\n')
        expect(readOrRefused(text)).toBeNull()
        expect(readOrRefused(text, 'A')).toMatchObject({ genotype: a })
        expect(readOrRefused(text, 'B')).toMatchObject({ genotype: b })
      }),
      { numRuns: 300 },
    )
  })

  it('give nothing where a field of one has got into the other, or one is cut', () => {
    const fields = (genotype: CnnGenotype): string[] =>
      genotypeText(genotype)
        .slice('Genotype('.length, -1)
        .split(/, (?=[nr]\w+=)/)
    fc.assert(
      fc.property(cnnGenotype, cnnGenotype, fc.nat(3), fc.nat(4), fc.nat(200), (a, b, from, to, cut) => {
        const own = fields(a)
        own.splice(to, 0, fields(b)[from]!)
        expect(readOrRefused(`Genotype(${own.join(', ')})`)).toBeNull()
        const other = genotypeText(b)
        expect(readOrRefused(`${genotypeText(a)}\n${other.slice(0, 9 + (cut % (other.length - 9)))}`)).toBeNull()
      }),
      { numRuns: 300 },
    )
  })
})
