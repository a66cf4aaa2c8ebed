import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js'
import workerUrl from 'elkjs/lib/elk-worker.min.js?url'

/** In a worker, and loaded when first needed: the layouter is a megabyte and a half of code. */
export async function layoutByElk(graph: ElkNode): Promise<ElkNode> {
  const { default: Elk } = await import('elkjs/lib/elk-api.js')
  const elk = new Elk({ workerUrl })
  try {
    return await elk.layout(graph)
  } finally {
    elk.terminateWorker()
  }
}

/** Splines come as the points of cubic curves, one after the other. */
export function splineOf(edge: ElkExtendedEdge): string {
  const section = edge.sections?.[0]
  if (!section) return ''
  const points = [...(section.bendPoints ?? []), section.endPoint]
  let path = `M${section.startPoint.x},${section.startPoint.y}`
  while (points.length > 0) {
    const curve = points.splice(0, 3).map((point) => `${point.x},${point.y}`)
    path += `${curve.length === 3 ? 'C' : curve.length === 2 ? 'Q' : 'L'}${curve.join(' ')}`
  }
  return path
}
