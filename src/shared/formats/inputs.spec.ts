import { describe, expect, it } from 'vitest'
import type { ArchitectureSpec } from '../architecture/architecture.ts'
import { publishedArchitectures } from '../architecture/published.ts'
import { articleSize, genotypeText, mostCharacters, readArchitecture } from './index.ts'
import { smallInput } from '#shared/spaces/input.ts'

/** A cell of one node: short, and all of it seen. */
const normal = "[('sep_conv_3x3', 0), ('skip_connect', 1)]"
const reduce = "[('max_pool_3x3', 0), ('max_pool_3x3', 1)]"
const plain = `Genotype(normal=${normal}, normal_concat=range(2, 3), reduce=${reduce}, reduce_concat=range(2, 3))`
const meant: ArchitectureSpec = {
  family: 'darts-cnn',
  genotype: {
    normal: [
      ['sep_conv_3x3', 0],
      ['skip_connect', 1],
    ],
    normalConcat: [2],
    reduce: [
      ['max_pool_3x3', 0],
      ['max_pool_3x3', 1],
    ],
    reduceConcat: [2],
  },
  channels: 36,
  cells: 20,
  auxiliary: false,
  input: smallInput,
}
const dict = `'normal': ${normal}, 'normal_concat': [2], 'reduce': ${reduce}, 'reduce_concat': [2]`
const json = `{${dict.replaceAll("'", '"').replaceAll('(', '[').replaceAll(')', ']')}}`
const read = (text: string, name?: string): ArchitectureSpec => readArchitecture(text, articleSize, name)

describe('a genotype is read', () => {
  it.each([
    ['as printed', plain],
    ['with tabs, CRLF and a BOM', `\ufeff${plain.replaceAll(', ', ',\r\n\t')}\r\n`],
    ["with an old Mac's line ends", plain.replaceAll(', ', ',\r')],
    ['with spaces as web pages have them', plain.replaceAll(' ', '\u00a0')],
    ['with comments inside lists', plain.replaceAll('), ', '), # of node 2 [(\n')],
    ['with trailing commas', plain.replaceAll(']', ',]').replace(/\)$/, ',)')],
    ['with continued lines', plain.replace('=', ' = \\\n')],
    ['with double quotes', plain.replaceAll("'", '"')],
    ["as Python 2 prints it, with u''", plain.replaceAll("('", "(u'")],
    ['as numpy 2 prints it', plain.replace("'sep_conv_3x3', 0", "np.str_('sep_conv_3x3'), np.int64(0)")],
    ['with lists of numbers', plain.replaceAll('range(2, 3)', '[2]')],
    ['with a list of a range, as P-DARTS has it', plain.replaceAll('range(2, 3)', 'list(range(2, 3))')],
    ['with an array', plain.replaceAll('range(2, 3)', 'array([2])')],
    ['without names, in order', `Genotype(${normal}, [2], ${reduce}, [2])`],
    ['with a name', `DARTS_V2 = ${plain}`],
    ['with a type', `A: Genotype = genotypes.Genotype(${plain.slice('Genotype('.length)}`],
    ["in a line of DARTS' log", `05/09 11:32:10 PM genotype = ${plain}`],
    ['as YAML holds it', `genotype: ${plain}\n`],
    ['beside a docstring, imports and definitions', python(plain)],
    ['as JSON', json],
    [
      "as JSON with Tansaku's names",
      json.replace('normal_concat', 'normalConcat').replace('reduce_concat', 'reduceConcat'),
    ],
    [
      'as a named tuple in JSON',
      json
        .replaceAll(/"\w+": \[/g, '[')
        .replace('{', '[')
        .replace('}', ']'),
    ],
    ['as a dictionary in quotes of one stroke', `{${dict}}`],
    ['as a dictionary with a name', `genotype = {${dict}}`],
    [
      'as an ordered dictionary',
      `OrderedDict([${dict.replaceAll(/('(?:normal|reduce)\w*'): (\[.*?\])(?=, '[nr]|$)/g, '($1, $2)')}])`,
    ],
    ['as JSON in an envelope', `{"genotype": ${json}}`],
    ['as JSON in a record', `{"id": "net-1", "name": "mine", "spec": ${json}}`],
  ])('%s', (_, text) => {
    expect(read(text)).toEqual(meant)
  })
})

/** As a file of genotypes has it: what must not count stands around it. */
function python(live: string): string {
  return [
    '"""Genotypes.\nOLD = Genotype(normal=[], normal_concat=[], reduce=[], reduce_concat=[])\n"""',
    'from collections import namedtuple',
    "Genotype = namedtuple('Genotype', 'normal normal_concat reduce reduce_concat')",
    "PRIMITIVES = ['none', 'skip_connect']  # don't",
    `# ${live.replace('sep_conv_3x3', 'dil_conv_5x5')}`,
    `DARTS_V2 = ${live}`,
    'DARTS = DARTS_V2',
  ].join('\n')
}

describe('a genotype is refused with its place', () => {
  it.each([
    ['typographic quotes', plain.replaceAll("'", '’'), 'Line 1, column 19: there is the typographic quote ’'],
    [
      'a typographic quote that ends a string',
      plain.replace("3x3'", '3x3’'),
      'Line 1, column 41: there is "skip_connect" where',
    ],
    [
      'an unknown operation',
      plain.replace('sep_conv_3x3', 'noise'),
      /^Line 1, column 19: "normal" has the operation "noise"\. Known: none,/,
    ],
    ['an operation in capitals', plain.replace('sep_conv_3x3', 'Sep_Conv_3x3'), 'the operation "Sep_Conv_3x3"'],
    [
      'an operation with a letter without width',
      plain.replace('sep_conv', 'sep\u200b_conv'),
      String.raw`"sep\u{200b}_conv_3x3"`,
    ],
    ['an unknown field in line 2', plain.replace(', reduce=', ',\n extra=1, reduce='), /^Line 2, column 2: .*"extra"/],
    ['a field of the other kind of cell', plain.replace(', reduce=', ', recurrent=[], reduce='), '"recurrent"'],
    ['a field given twice', plain.replace(', reduce=', `, normal=${normal}, reduce=`), '"normal" is given twice'],
    ['a field that is missing', plain.replace(/, reduce_concat=.*/, ')'), 'has no "reduce_concat"'],
    ['no normal cell', `Genotype(reduce=${reduce}, reduce_concat=[2])`, 'has no "normal"'],
    ['an edge of three parts', plain.replace("'sep_conv_3x3', 0", "'sep_conv_3x3', 0, 2"), 'one with 3 parts'],
    ['an edge the other way round', plain.replace("'sep_conv_3x3', 0", "0, 'sep_conv_3x3'"), 'another pair'],
    ['an edge with a weight', plain.replace("'sep_conv_3x3', 0", "'sep_conv_3x3', 0.83"), 'whole numbers'],
    ['a predecessor that is a truth value', plain.replace('0)', 'True)'), 'another pair'],
    ['a negative predecessor', plain.replace(', 1)]', ', -1)]'), 'whole numbers of at least 0'],
    [
      'a predecessor that comes later',
      `\n${plain.replace(', 1)]', ', 2)]')}`,
      /^Line 2, column 1: .*must come before its node/,
    ],
    [
      'a node of three edges',
      plain.replace(normal, `[${normal.replace(']', ", ('skip_connect', 0)]")}]`),
      'a node of "normal" has 3 edges',
    ],
    [
      'strings side by side',
      plain.replace("'sep_conv_3x3',", "'sep_' 'conv_3x3',"),
      'there is the string "conv_3x3" where',
    ],
    ['two commas', plain.replace('), ', '),, '), 'there is "," where a value was expected'],
    ['a sum', plain.replace('range(2, 3)', 'range(2, 2 + 1)'), 'there is "+" where'],
    ['a variable', plain.replace(normal, 'gene_normal'), 'the name "gene_normal"; only values that are written out'],
    ['a call', plain.replace(normal, "__import__('os').listdir()"), 'a call of "__import__"'],
    ['a call that objects inherit', plain.replace(normal, 'constructor()'), 'a call of "constructor"'],
    ['unpacking', 'Genotype(**saved)', 'there is "*" where'],
    ['a dictionary of edges', plain.replace(normal, "{'sep_conv_3x3': 0}"), 'no list'],
    ['a range without end', plain.replace('range(2, 3)', 'range(2, 100000000)'), 'this range has 99999998 numbers'],
    ['a text cut short', plain.slice(0, 60), 'Line 1, column 9: the bracket that opens here is never closed'],
    ['a text cut short inside a string', plain.slice(0, 25), 'does not end on its line'],
    [
      'one behind an apostrophe, another after it',
      `it's A = ${plain}\nB = ${plain}`,
      'Line 1, column 3: the quote here begins a string',
    ],
    [
      'one in an unclosed docstring, another before it',
      `${plain}\n"""old\n${plain}`,
      'Line 2, column 1: the quote here begins a string',
    ],
    ['one in a comment', `# ${plain}`, 'stands in a comment, in a string'],
    ['one in quotes', `GENOTYPE = "${plain}"`, 'stands in a comment, in a string'],
    ['one in quotes in JSON', `{"genotype": "${plain}"}`, 'Line 1, column 14: this Genotype(…) stands in quotes'],
    ['a definition', 'class Genotype(NamedTuple):\n  normal: list', 'the definition of a class'],
    ['JSON with a field twice', json.replace('"reduce":', '"normal": [], "reduce":'), '"normal" is given twice'],
    [
      'JSON with a field in both spellings',
      json.replace('"reduce":', '"normalConcat": [2], "reduce":'),
      '"normal_concat" is given twice',
    ],
    ['JSON with figures beside the cells', json.replace('"reduce":', '"accuracy": 97.24, "reduce":'), '"accuracy"'],
    ['two lines of JSON', `${json}\n${json}`, /^Line 2, column 1: there is "\{" where the text's end was expected/],
    ['JSON with a comment of another language', json.replace(',', ', // edges\n'), 'there is "/" where'],
    ['brackets a thousand deep', '['.repeat(1_000), 'brackets lie more than 32 deep'],
  ])('for %s', (_, text, message) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        code: 'GENOTYPE_INVALID',
        message: message instanceof RegExp ? expect.stringMatching(message) : expect.stringContaining(message),
      }),
    )
  })

  it.each([
    ['YAML', 'normal:\n- [sep_conv_3x3, 0]\n- [skip_connect, 1]\n', 'ARCHITECTURE_INVALID'],
    ['a program', 'import os', 'ARCHITECTURE_INVALID'],
    ['nothing', ' \n', 'ARCHITECTURE_INVALID'],
    ['bytes', '\0\u0001\ud800', 'NOT_FOUND'],
    ['an unknown name', 'resnet-50', 'NOT_FOUND'],
    ['names that objects inherit', 'constructor', 'NOT_FOUND'],
    ['their prototype', '__proto__', 'NOT_FOUND'],
    ['a book', 'x'.repeat(mostCharacters + 1), 'ARCHITECTURE_INVALID'],
  ])('and %s is no architecture', (_, text, code) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code }))
  })

  it('before any work where it is endless', () => {
    expect(() => read(`Genotype(${'['.repeat(200_000_000)}`)).toThrow(/has 200000009 characters/)
    // As long as it may be, in the shapes that would cost most: in time that grows faster this would hang.
    for (const shape of ['(', '#', 'A=B\n', 'Genotype(', "'", '\\', 'k3_e6 ', 'a ', '{"a":', '"""', '\r', 'u'])
      expect(() => read(shape.repeat(Math.floor(mostCharacters / shape.length)))).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/_INVALID$|^NOT_FOUND$/) }),
      )
  })
})

describe('of several', () => {
  const other = plain.replace('sep_conv_3x3', 'dil_conv_5x5')
  const file = `NASNet = ${plain.replace('sep_conv_3x3', 'sep_conv_9x9')}\nA = B = ${plain}\n\ngenotype = ${other}\ngenotype = ${plain}\nLAST = A\n`

  it('each is read by its names and by the number of its line, whatever lies beside it', () => {
    for (const name of ['A', 'B', 'LAST', '2', '5']) expect(read(file, name)).toEqual(meant)
    expect(read(file, '4')).toEqual(read(other))
    expect(() => read(file, 'NASNet')).toThrow(/"sep_conv_9x9"/)
  })
  it('none is taken unasked, and their names are told', () => {
    expect(() => read(file)).toThrow(
      /holds 4 architectures: NASNet \(line 1\), A = B = LAST \(line 2\), genotype \(line 4\), genotype \(line 5\)\. Choose one/,
    )
    expect(() => read(file, 'genotype')).toThrow(/holds 2 architectures: genotype \(line 4\), genotype \(line 5\)/)
    expect(() => read(file, 'toString')).toThrow(/holds no architecture "toString"; there is NASNet/)
  })
  it('in JSON they are a list or a table by names, bare or in records', () => {
    const networks = `[{"id": "net-1", "name": "one", "spec": ${JSON.stringify(meant)}}, {"name": "two", "spec": ${JSON.stringify(publishedArchitectures['fbnet-a'])}}]`
    expect(read(networks, 'one')).toEqual(meant)
    expect(read(networks, 'two')).toEqual(publishedArchitectures['fbnet-a'])
    expect(() => read(networks)).toThrow(/holds 2 architectures: one \(line 1\), two \(line 1\)/)
    expect(read(`{"a": ${json}, "b": ${json.replace('sep_conv_3x3', 'none')}}`, 'a')).toEqual(meant)
    expect(read(`{'a': ${plain}, 'b': ${other}}`, 'a')).toEqual(meant)
  })
})

describe('JSON of a whole architecture', () => {
  const whole = JSON.stringify(meant)
  it('is read as it is, bare and in its envelope', () => {
    const own = { ...meant, channels: 16, cells: 8, auxiliary: true }
    expect(read(JSON.stringify(own))).toEqual(own)
    expect(read(JSON.stringify({ name: 'own', spec: own }, null, 2))).toEqual(own)
  })
  it.each([
    ['an unknown field', whole.replace('"cells"', '"layers":8,"cells"'), 'a field "layers", which is none of family,'],
    ['an unknown field inside', whole.replace('"reduce"', '"loose":[],"reduce"'), 'a field "loose"'],
    ['a prototype', whole.replace('"cells"', '"__proto__":{},"cells"'), 'a field "__proto__"'],
    ['a field twice', whole.replace('"cells"', '"cells":8,"cells"'), '"cells" is given twice'],
    ['an architecture beside an envelope', `{"spec":${whole},"family":"fbnet"}`, 'a field "family" beside "spec"'],
    ['an unknown family', '{"family": "vgg"}', 'family'],
    ['one cut short', '{"family": ', 'Line 1, column 12: the text ends where a value was expected'],
    ['NaN', whole.replace('36', 'NaN'), 'the name "NaN"'],
  ])('is refused with %s', (_, text, message) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ code: 'ARCHITECTURE_INVALID', message: expect.stringContaining(message) }),
    )
  })
})

describe('blocks', () => {
  const words = 'k3_e1 k3_e6 skip k5_e1_g2 k5_e3 skip k3_e3'
  const mini = { family: 'fbnet', space: 'fbnet-mini', blocks: words.split(' ') }
  const a = publishedArchitectures['fbnet-a']

  it.each([
    ['as they are called', words],
    ['in the short form', words.replaceAll('_', '')],
    ['with bars, commas and line breaks', words.replace(' ', ' | ').replaceAll(' skip', ',\nskip')],
    ['as a list of strings', JSON.stringify(words.split(' '))],
    [
      'as mobile-vision has them',
      JSON.stringify(words.split(' ').map((word) => [`ir_${word}`.replace('ir_skip', 'skip').replace('e1_g2', 's2')])),
    ],
    ['under their space', `fbnet-mini: ${words}`],
    ['with a comment', `${words} # seven`],
  ])('are read %s, of the space with as many layers', (_, text) => {
    expect(read(text)).toEqual(mini)
  })
  it('that two spaces have layers for ask which', () => {
    if (!('blocks' in a)) throw new Error('fbnet-a has blocks')
    const text = a.blocks.join(' ')
    expect(() => read(text)).toThrow(/22 blocks may be of fbnet or fbnet-cifar\. Say which/)
    expect(readArchitecture(text, { ...articleSize, space: 'fbnet-cifar' })).toMatchObject({ space: 'fbnet-cifar' })
    expect(read(`fbnet, head 1504: ${text}`)).toEqual(a)
    expect(() => readArchitecture(text, { ...articleSize, space: 'fbnet-mini' })).toThrow(/not of fbnet-mini/)
  })
  it.each([
    [
      'an unknown block',
      words.replace('k5_e3', 'k7_e3'),
      /^Line 1, column 27: there is no block "k7_e3"\. Known: k3_e1,/,
    ],
    ['a number that no space has', 'skip k3_e1', 'here are 2 blocks; no space has as many layers'],
    ['an unknown space', `fbnet-xl: ${words}`, 'no space of blocks is called "fbnet-xl"'],
    ['two lists', `${words}\n${words}`, 'here are 14 blocks'],
  ])('are refused with %s', (_, text, message) => {
    expect(() => read(text)).toThrow(message)
  })
})

it('a published name is read in any case, with spaces around it', () => {
  for (const [name, spec] of Object.entries(publishedArchitectures))
    expect(read(` ${name.toUpperCase()}\n`)).toEqual(spec)
})

it('a recurrent genotype is read with its own size', () => {
  const ptb = publishedArchitectures['ptb-v1']
  if (!('hidden' in ptb)) throw new Error('ptb-v1 is recurrent')
  const text = genotypeText(ptb.genotype)
  expect(read(text)).toEqual(ptb)
  expect(read(JSON.stringify(Object.values(ptb.genotype)))).toEqual(ptb)
  expect(
    read(text.replace(/\[(\(.*?\))\]/, (_, edges: string) => `[${edges.replaceAll(/\(.*?\)/g, '[$&]')}]`)),
  ).toEqual(ptb)
  expect(readArchitecture(text, { ...articleSize, hidden: 8, vocabulary: 99 })).toMatchObject({
    hidden: 8,
    vocabulary: 99,
  })
  expect(() => read(text.replace("('relu', 0)", "('relu', 7)"))).toThrow(/must come before its node/)
  expect(() => read(text.replace("('relu', 0)", "('sep_conv_3x3', 0)"))).toThrow(/"sep_conv_3x3"\. Known: none, tanh/)
})
