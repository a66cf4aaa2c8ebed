import type { Network } from '../../network/network.ts'
import { graphOf } from './graph.ts'
import { argument, type GraphLine } from './lines.ts'

/** A value inside a net as ncnn runs it. */
export interface ModelValue {
  /** As the written graph calls it. */
  readonly blob: string
  /** The line that makes it: the node of its kernel, where it has one. */
  readonly id: string
  /** The node whose value it holds in the end, after what is fused. */
  readonly node: string
  /** Nodes whose values it is made of. */
  readonly inputs: readonly string[]
  /** Numbers that are added up for one of its own. */
  readonly terms: number
  readonly int8: {
    /** Whether its inputs and its kernel become 8-bit numbers. */
    readonly quantised: boolean
    /** Whether it is handed on as 8-bit numbers. */
    readonly handedOn: boolean
  }
}

/** The values of a network in inference form, in the order in which they are made. */
export function modelValues(network: Network): ModelValue[] {
  const { lines, output, values } = graphOf(network, 'int8')
  return lines.flatMap((line) => {
    const node = values.get(line.output)
    const inputs = line.inputs.map((blob) => values.get(blob))
    // What stands between two lines of one node has no node of its own.
    if (line.type === 'Input' || node === undefined || inputs.includes(undefined)) return []
    const term = argument(line, 8)
    return [
      {
        blob: line.output === output ? 'output' : line.output,
        id: line.output,
        node,
        inputs: inputs.filter((each) => each !== undefined),
        terms: termsOf(line),
        int8: { quantised: term > 0, handedOn: term > 100 },
      },
    ]
  })
}

function termsOf(line: GraphLine): number {
  if (line.type === 'InnerProduct') return argument(line, 2) / argument(line, 0)
  if (line.type.startsWith('Convolution')) return argument(line, 6) / argument(line, 0)
  return line.type === 'Pooling' ? Math.max(1, argument(line, 1)) ** 2 : line.inputs.length
}
