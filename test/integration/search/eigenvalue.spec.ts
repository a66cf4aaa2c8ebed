import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { architectureEigenvalue } from '#main/search/algorithms/darts/hessian.ts'
import { architectureGradient } from '#main/search/algorithms/darts/steps.ts'
import { declareArchitecture, supernet } from '#main/search/spaces/darts-cnn/supernet.ts'
import { ParameterLayout, ParameterStore } from '#main/search/tensor/parameters.ts'
import { tf } from '#main/search/tensor/tf.ts'
import { smallInput } from '#shared/spaces/input.ts'

/** What the exact value was worked out for, float32: α of both cells, 2 · [14, 8], and images, [16, 16, 16, 3]. */
const file = readFileSync(new URL('eigenvalue-case.bin', import.meta.url))
const numbers = new Float32Array(new Uint8Array(file).buffer)
const [values, pixels] = [numbers.slice(0, 224), numbers.slice(224)]
const labels = [1, 4, 9, 0, 3, 8, 7, 0, 6, 0, 2, 9, 8, 3, 4, 4]

it('the dominant eigenvalue of ∇²α L is that of exact second derivatives, for all the ReLUs and pools of the net', () => {
  const [weightLayout, architectureLayout] = [new ParameterLayout(), new ParameterLayout()]
  const net = supernet(weightLayout, { channels: 4, cells: 3, input: smallInput })
  const alpha = declareArchitecture(architectureLayout)
  const [weights, architecture] = [new ParameterStore(weightLayout, 1), new ParameterStore(architectureLayout, 1)]
  architecture.write(alpha.normal, values.slice(0, 112))
  architecture.write(alpha.reduce, values.slice(112))
  const step = architectureGradient({ net, alpha, weights, architecture })
  const batch = { images: tf.tensor4d(pixels, [16, 16, 16, 3]), labels: tf.tensor1d(labels, 'int32') }
  const eigenvalue = architectureEigenvalue((shift) => step({ ...batch, shift }).gradient, {
    size: architectureLayout.weightCount,
    seed: 1,
  })
  // Lanczos on PyTorch's automatic second derivatives of this net: 0.0659. Differences across the kinks give 0.567.
  expect(Math.abs(eigenvalue - 0.0659)).toBeLessThan(1e-4)
  tf.dispose(batch)
  for (const each of [step, weights, architecture]) each.dispose()
})
