import { TansakuError } from '#shared/errors.ts'
import { type GraphNode, inputName } from './nodes.ts'
import type { Trace } from './trace.ts'

/**
 * Traces a step again and compares: whatever differs came from JavaScript (a clock, a counter, a generator of its own)
 * and would stay fixed in the graph.
 * @throws TansakuError BAD_STEP
 */
export function refuseImpure(name: string, first: Trace, traceAgain: () => Trace): void {
  const second = withShiftedClock(traceAgain)
  first.nodes.forEach((node, i) => {
    const other = second.nodes[i]
    if (other !== undefined && describe(node) === describe(other)) return
    const origin = node.kind === 'constant' && node.origin !== undefined ? ` It was made ${node.origin}.` : ''
    throw new TansakuError(
      'BAD_STEP',
      `Step "${name}" differs when it is traced again: node ${node.name} (${node.kind === 'op' ? node.op : node.kind}) depends on a clock, a counter or another state of JavaScript.${origin} Pass such a value in as an input.`,
    )
  })
  if (second.nodes.length !== first.nodes.length)
    throw new TansakuError(
      'BAD_STEP',
      `Step "${name}" has ${String(first.nodes.length)} nodes when traced once and ${String(second.nodes.length)} the next time: it depends on a state of JavaScript.`,
    )
}

function describe(node: GraphNode): string {
  if (node.kind === 'placeholder') return node.name
  if (node.kind === 'constant') return `${node.name} ${Buffer.from(node.data).toString('latin1')}`
  return `${node.name} ${node.op} ${JSON.stringify(node.attributes)} ${node.inputs.map(inputName).join()}`
}

function withShiftedClock<T>(f: () => T): T {
  const original = Date.now
  Date.now = () => original() + 86_400_123
  try {
    return f()
  } finally {
    Date.now = original
  }
}
