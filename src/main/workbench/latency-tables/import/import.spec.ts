import { describe, expect, it } from 'vitest'
import { fbnetSpaces, inferenceNetwork, operatorPlaces, operatorsOf, type Shape } from '#shared/architecture/index.ts'
import { TansakuError } from '#shared/errors.ts'
import { predictSum } from '#main/devices/latency-table/index.ts'
import { readTable } from './read.ts'

const failureOf = (content: string): TansakuError => {
  try {
    readTable('lut.json', content)
  } catch (thrown) {
    if (thrown instanceof TansakuError) return thrown
    throw thrown
  }
  throw new Error('it was read')
}

/** Every convolution and linear layer of a space, once, as mobile-vision's records; `us` says what each costs. */
function mobileVisionRecords(
  space: keyof typeof fbnetSpaces,
  us: (index: number) => number,
): Record<string, unknown>[] {
  const records = new Map<string, Record<string, unknown>>()
  for (const { operator } of operatorPlaces(fbnetSpaces[space]).flatMap((place) => place.candidates)) {
    const { nodes } = inferenceNetwork(operator.network)
    const outputOf = new Map(nodes.map((node) => [node.id, node.output]))
    for (const { layer, inputs, output } of nodes) {
      const input = outputOf.get(inputs[0] ?? '')
      const shapes =
        layer.kind === 'conv'
          ? [
              nchw(input!),
              [output.channels, input!.channels / layer.groups, layer.kernel, layer.kernel],
              [output.channels],
            ]
          : layer.kind === 'linear'
            ? [[1, input!.channels], [output.channels, input!.channels], [output.channels]]
            : null
      if (shapes === null) continue
      const args =
        layer.kind === 'conv'
          ? [
              ['group', layer.groups],
              ['kernel', layer.kernel],
              ['pad', (layer.kernel - 1) / 2],
              ['stride', layer.stride],
            ].map(([name, value]) => `name: "${name!}"\ni: ${String(value)}\n`)
          : []
      const key = JSON.stringify([shapes, args])
      if (!records.has(key))
        records.set(key, recordOf(layer.kind === 'conv' ? 'Conv' : 'FC', args, shapes, us(records.size)))
    }
  }
  return [...records.values()]
}

const nchw = ({ height, width, channels }: Shape): number[] => [1, channels, height, width]
const recordOf = (
  op_type: string,
  op_args: string[],
  input_shapes: number[][],
  us: number,
): Record<string, unknown> => ({
  op_type,
  op_args,
  input_shapes,
  input_dtypes: input_shapes.map(() => 1),
  device: 'SM-G950U-7.0-24',
  runtime_us_p0: 0.9 * us,
  runtime_us_p10: 0.95 * us,
  runtime_us_p50: us,
  runtime_us_p90: 1.2 * us,
  runtime_us_p100: 2 * us,
})
const lines = (records: readonly unknown[]): string => records.map((record) => JSON.stringify(record)).join('\n')

describe("mobile-vision's records", () => {
  const records = mobileVisionRecords('fbnet-mini', (index) => index + 1)

  it('become the operators of the space they fit, as sums of their layers', () => {
    const table = readTable('db.json', lines(records))
    expect(table).toMatchObject({
      space: 'fbnet-mini',
      engine: 'Caffe2',
      protocol: { version: 0, precision: 'fp32' },
      device: { name: 'SM-G950U', operatingSystem: 'Android 7.0 (API 24)' },
    })
    expect(table.imported).toMatchObject({
      format: 'mobile-vision',
      rows: records.length,
      mappedRows: records.length,
      operators: 65,
      mappedOperators: 65,
    })
    const stem = table.entries.find((entry) => entry.label === 'stem')!
    expect(stem).toMatchObject({ medianUs: 1, minUs: 0.9, p90Us: 1.2, samples: 0, intervalUs: { low: 1, high: 1 } })
    // k3_e6 is three convolutions: 1×1 to six times the channels, depthwise, 1×1 to the output's.
    const block = table.entries.find((entry) => entry.key === 'k3_e6|stride=2|32x32x16>16x16x24')!
    const parts = [
      [
        [1, 16, 32, 32],
        [96, 16, 1, 1],
      ],
      [
        [1, 96, 32, 32],
        [96, 1, 3, 3],
      ],
      [
        [1, 96, 16, 16],
        [24, 96, 1, 1],
      ],
    ].map(
      (shapes) =>
        records.find((record) => {
          const args = record.op_args as string[]
          return (
            JSON.stringify((record.input_shapes as number[][]).slice(0, 2)) === JSON.stringify(shapes) &&
            (shapes[1]![2] === 1 || args.includes('name: "stride"\ni: 2\n'))
          )
        })!.runtime_us_p50 as number,
    )
    expect(block.medianUs).toBeCloseTo(parts.reduce((sum, us) => sum + us))
  })

  it('predict a network, and leave a block that skips nearly free', () => {
    const { entries } = readTable('db.json', JSON.stringify(records))
    expect(entries.find((entry) => entry.key === 'skip|stride=1|16x16x24>16x16x24')!.medianUs).toBe(0.05)
    const spec = {
      family: 'fbnet' as const,
      space: 'fbnet-mini' as const,
      blocks: Array.from({ length: 7 }, () => 'k5_e6' as const),
    }
    expect(predictSum(entries, spec)).toBeCloseTo(
      operatorsOf(spec).reduce(
        (sum, operator) => sum + entries.find((entry) => entry.key === operator.key)!.medianUs,
        0,
      ),
    )
  })

  it('take int8 operators with channels last, text in text, and repeated records', () => {
    const int8 = recordOf(
      'Int8ConvRelu',
      ['name: "kernel"\ni: 3\n', 'name: "stride"\ni: 1\n', 'name: "pad"\ni: 1\n', 'name: "order"\ns: "NHWC"\n'],
      [[1, 32, 32, 3], [16, 3, 3, 3], [16]],
      10,
    )
    const content = [int8, { ...int8, runtime_us_p50: 11 }]
      .map((record) => JSON.stringify(JSON.stringify(record)))
      .join('\n')
    const table = readTable('SM.json', content)
    expect(table.protocol.precision).toBe('int8')
    expect(table.entries.find((entry) => entry.label === 'stem')!.medianUs).toBeCloseTo(10.5)
    expect(table.imported.notes.join()).toContain('several records')
  })

  it('keep rows that no operator of ours uses under a key of their own', () => {
    const odd = recordOf('Softmax', ['name: "axis"\ni: 1\n'], [[1, 1000]], 5)
    const table = readTable('db.json', lines([...records, odd]))
    expect(table.entries.at(-1)).toMatchObject({ key: 'file:Softmax|name: "axis" i: 1|1x1000', medianUs: 5 })
    expect(table.imported).toMatchObject({ rows: records.length + 1, mappedRows: records.length })
  })

  it('are refused with line and field where they are wrong', () => {
    const good = records[0]!
    expect(failureOf(lines([good, { ...good, runtime_us_p50: -1 }])).message).toContain('line 2.runtime_us_p50')
    expect(failureOf(lines([good, { ...good, runtime_us_p50: '3' }])).code).toBe('IMPORT_UNREADABLE')
    expect(failureOf(lines([good, { ...good, runtime_us_p10: 1e6 }])).message).toContain(
      'line 2: its percentiles do not rise',
    )
    expect(failureOf(lines([good, { ...good, device: 'other' }])).message).toContain(
      'line 2: it is of the device other',
    )
    expect(failureOf(`${lines([good])}\n{"op_type": "Conv", `).message).toContain('line 2: it is not a JSON record')
    expect(failureOf(lines([{ ...good, device: 'a\u001b[2Jb' }])).message).toContain('control characters')
    expect(
      failureOf(
        lines([
          {
            ...good,
            input_shapes: [
              [1, 9, 9, 9],
              [1, 9, 7, 7],
            ],
          },
        ]),
      ).message,
    ).toContain('none of its 1 rows')
  })
})

describe("ProxylessNAS' and once-for-all's tables", () => {
  const yaml = `
Conv-input:224x224x3-output:112x112x16: {count: 5, mean: 1.5}
expanded_conv-input:112x112x16-output:56x56x24-expand:6-kernel:3-stride:2-idskip:0:
  mean: 2.25
  count: 4
expanded_conv-input:56x56x24-output:56x56x24-expand:72-kernel:5-stride:1-idskip:1-se:0-hs:0: {mean: 3}
expanded_conv-input:56x56x32-output:56x56x32-expand:3-kernel:7-stride:1-idskip:1: {mean: 4}
Conv_1-input:7x7x352-output:7x7x1984: {mean: 1}
Logits-input:7x7x1984-output:1000: {mean: 0.5}
`

  it('become operators of the space where shapes, expansion, kernel and skip agree', () => {
    const table = readTable('pixel.yaml', yaml)
    expect(table).toMatchObject({
      space: 'fbnet',
      engine: 'unknown',
      device: { name: 'pixel' },
      imported: { format: 'proxylessnas', rows: 6, mappedRows: 5 },
    })
    const us = Object.fromEntries(table.entries.map((entry) => [entry.key, entry.medianUs]))
    expect(us['k3_e6|stride=2|112x112x16>56x56x24']).toBe(2250)
    expect(us['k5_e3|stride=1|56x56x24>56x56x24']).toBe(3000)
    expect(table.entries.find((entry) => entry.label === 'stem')!.medianUs).toBe(1500)
    expect(table.entries.find((entry) => entry.label === 'head')!.medianUs).toBe(1500)
    expect(table.entries.at(-1)!.key).toBe(
      'file:expanded_conv-input:56x56x32-output:56x56x32-expand:3-kernel:7-stride:1-idskip:1',
    )
    expect(table.imported.mappedOperators).toBeLessThan(table.imported.operators)
  })

  it('are read as JSON too', () => {
    const json = JSON.stringify({ 'Conv-input:224x224x3-output:112x112x16': { mean: 1.5 } })
    expect(readTable('x.json', json).entries.find((entry) => entry.label === 'stem')!.medianUs).toBe(1500)
  })

  it('are refused with line or name where they are wrong', () => {
    expect(failureOf(yaml.replace('mean: 2.25', 'mean: fast')).message).toContain(
      'expand:6-kernel:3-stride:2-idskip:0.mean',
    )
    expect(failureOf(yaml.replace('mean: 1.5', 'mean: -1.5')).code).toBe('IMPORT_UNREADABLE')
    expect(failureOf(`${yaml}\nConv-input:224x224x3-output:112x112x16: {mean: 2}\n`).message).toMatch(
      /line \d+: it is not YAML: .*unique/i,
    )
    expect(failureOf(`${yaml}\n  - [unclosed`).message).toMatch(/line \d+/)
    expect(failureOf(`${yaml}\nrm -rf: {mean: 1}`).message).toContain('field "rm -rf"')
  })
})

describe('hostile files', () => {
  it('are refused and change nothing', () => {
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x, x]',
      ...['b', 'c', 'd', 'e', 'f', 'g', 'h'].map(
        (name, index) => `${name}: &${name} [${Array.from({ length: 10 }, () => `*${'abcdefgh'[index]!}`).join(', ')}]`,
      ),
    ].join('\n')
    expect(failureOf(bomb).message).toContain('references')
    expect(failureOf('!!js/function "function () { process.exit() }"').code).toBe('IMPORT_UNREADABLE')
    expect(failureOf('['.repeat(200_000)).code).toBe('IMPORT_UNREADABLE')
    expect(failureOf('{"__proto__": {"polluted": true}}').code).toBe('IMPORT_UNREADABLE')
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    expect(failureOf('\u0000\u0001\u0002').code).toBe('IMPORT_UNREADABLE')
    expect(failureOf('null').code).toBe('IMPORT_UNREADABLE')
    expect(failureOf(`a: ${'x'.repeat(4_000_001)}`).message).toContain('million characters')
  })
})

describe('the range of latencies', () => {
  const proxyless = (mean: string): string =>
    `{"Conv-input:32x32x3-output:32x32x16":{"mean":${mean}},"Conv_1-input:8x8x72-output:8x8x1504":{"mean":1}}`

  it.each([
    ["mobile-vision's records, too long", lines(mobileVisionRecords('fbnet-mini', () => 1e308))],
    ["mobile-vision's records, too short", lines(mobileVisionRecords('fbnet-mini', () => 1e-300))],
    ['a table of means, too long', proxyless('1e305')],
    ['a table of means, too short', proxyless('1e-300')],
  ])('is the same in every format: %s', (_name, content) => {
    expect(failureOf(content)).toMatchObject({ code: 'IMPORT_UNREADABLE' })
  })
})
