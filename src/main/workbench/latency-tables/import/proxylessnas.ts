import { z } from 'zod'
import type { Operator, Shape } from '#shared/architecture/index.ts'
import { fbnetBlocks } from '#shared/spaces/fbnet/blocks.ts'
import { fbnetBlockIdSchema } from '#shared/architecture/architecture.ts'
import type { FileRow, ForeignTable } from './map.ts'
import { check, unreadable } from './unreadable.ts'

/** Kinds of rows that these tables have: ProxylessNAS' four, and those of once-for-all's MobileNetV3 besides. */
const key =
  /^(?:Conv|Conv_1|Conv_2|AvgPool2D|Logits|expanded_conv)-input:\d+(?:x\d+){0,2}-output:\d+(?:x\d+){0,2}(?:-[a-z]+:\d+)*$/
/** Milliseconds; other fields (count, deviation) vary and are not read. */
const valueSchema = z.object({ mean: z.number().positive().max(1e6) })
const mostRows = 20_000

/**
 * Whether data is a table keyed like
 * `expanded_conv-input:112x112x16-output:56x56x24-expand:6-kernel:3-stride:2-idskip:0`.
 */
export const isProxyless = (data: unknown): data is ReadonlyMap<unknown, unknown> =>
  data instanceof Map && [...data.keys()].some((each) => typeof each === 'string' && key.test(each))

/** @throws IMPORT_UNREADABLE naming the row */
export function readProxyless(data: ReadonlyMap<unknown, unknown>, file: string): ForeignTable {
  if (data.size > mostRows)
    throw unreadable(file, '', `it has ${String(data.size)} rows; at most ${String(mostRows)} are read.`)
  const rows = new Map<string, FileRow>()
  for (const [name, value] of data) {
    if (typeof name !== 'string' || !key.test(name))
      throw unreadable(
        file,
        `field ${JSON.stringify(name).slice(0, 120)}`,
        'expected a name like expanded_conv-input:112x112x16-output:56x56x24-expand:6-kernel:3-stride:2-idskip:0.',
      )
    const { mean } = check(valueSchema, value instanceof Map ? Object.fromEntries(value) : value, file, name)
    const us = mean * 1_000
    rows.set(name, { key: name, label: name.slice(0, name.indexOf('-')), medianUs: us, minUs: us, p90Us: us })
  }
  return { rows, rowCount: rows.size, rowsOf: (operator) => rowsOf(operator, rows) }
}

const shape = ({ height, width, channels }: Shape): string => `${String(height)}x${String(width)}x${String(channels)}`

function rowsOf(operator: Operator, rows: ReadonlyMap<string, unknown>): readonly string[] | null {
  const { input, output, label } = operator
  const first = (...candidates: readonly (readonly string[])[]): readonly string[] | null =>
    candidates.find((keys) => keys.every((each) => rows.has(each))) ?? null
  if (label === 'stem') return first([`Conv-input:${shape(input)}-output:${shape(output)}`])
  if (label === 'head') return headRows(operator, first)
  const block = fbnetBlockIdSchema.safeParse(label)
  if (!block.success) return null
  const numbers = fbnetBlocks[block.data]
  const sameShape = shape(input) === shape(output)
  // A skipped block is no block there; the 1×1 that ours needs where the shape changes is in no such table.
  if (numbers === 'skip') return sameShape ? [] : null
  if (numbers.groups > 1) return null
  const name = (expand: number): string =>
    `expanded_conv-input:${shape(input)}-output:${shape(output)}-expand:${String(expand)}-kernel:${String(numbers.kernel)}-stride:${String(Math.round(input.height / output.height))}-idskip:${sameShape ? '1' : '0'}`
  // once-for-all gives the channels between instead of the factor, and tells squeeze-and-excitation and h-swish.
  return first([name(numbers.expansion)], [`${name(numbers.expansion * input.channels)}-se:0-hs:0`])
}

function headRows(
  { input, output, network }: Operator,
  first: (...candidates: readonly (readonly string[])[]) => readonly string[] | null,
): readonly string[] | null {
  const between = network.nodes.find((node) => node.layer.kind === 'conv')!.output
  const pooled = { height: 1, width: 1, channels: between.channels }
  const mix = `Conv_1-input:${shape(input)}-output:${shape(between)}`
  const classes = String(output.channels)
  return first(
    [mix, `Logits-input:${shape(between)}-output:${classes}`],
    [
      mix,
      `AvgPool2D-input:${shape(between)}-output:${shape(pooled)}`,
      `Logits-input:${shape(pooled)}-output:${classes}`,
    ],
  )
}
