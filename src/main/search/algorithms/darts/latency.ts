import type { CellLatencies } from '#shared/architecture/index.ts'
import { edges, edgeShares, type Architecture } from '../../spaces/darts-cnn/supernet.ts'
import { tf } from '../../tensor/tf.ts'

/** How many of a node's edges a derived net keeps. */
const kept = 2
/** The share of an edge among those into its node, where none is preferred. */
const evenShares = edges.map(({ target }) => 1 / (target + 2))

/**
 * E[LAT] of the net to be derived, over what α leaves open: every node keeps two of its edges, every edge one
 * operation, drawn from softmax(α); where edges are normalised, the edges from softmax(β). Differentiable in both.
 * Microseconds.
 */
export function expectedLatency({ normal, reduce, edges: beta }: Architecture, latencies: CellLatencies): tf.Scalar {
  const ofKind = (alpha: tf.Tensor2D, edgeBeta: tf.Tensor1D | undefined, us: CellLatencies['normal']): tf.Scalar => {
    const ofEdges = tf.sum<tf.Tensor1D>(tf.mul(tf.softmax(alpha), tf.tensor2d(us.map((row) => [...row]))), 1)
    const shares = edgeBeta === undefined ? tf.tensor1d(evenShares) : edgeShares(edgeBeta)
    return tf.mul(kept, tf.sum(tf.mul(ofEdges, shares)))
  }
  return tf.addN([
    ofKind(normal, beta?.normal, latencies.normal),
    ofKind(reduce, beta?.reduce, latencies.reduce),
    tf.scalar(latencies.fixedUs),
  ])
}

/**
 * E[LAT] where nothing is preferred: what a latency term is set against, so that its weight means the same on every
 * device.
 */
export function uniformLatencyUs({ fixedUs, normal, reduce }: CellLatencies): number {
  const ofKind = (us: CellLatencies['normal']): number =>
    kept *
    us.reduce(
      (sum, row, edge) => sum + evenShares[edge]! * (row.reduce((total, value) => total + value, 0) / row.length),
      0,
    )
  return fixedUs + ofKind(normal) + ofKind(reduce)
}
