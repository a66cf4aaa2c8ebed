import type { FbnetBlockId, FbnetSpaceId } from '#shared/architecture/architecture.ts'
import type { DerivedArchitecture } from '#shared/contract/searches.ts'
import { random } from '../../tensor/prng.ts'

/** softmax of each row. */
export function probabilities(theta: readonly (readonly number[])[]): number[][] {
  return theta.map((row) => {
    const highest = Math.max(...row)
    const powers = row.map((value) => Math.exp(value - highest))
    const sum = powers.reduce((a, b) => a + b, 0)
    return powers.map((power) => power / sum)
  })
}

/** The most probable net, then `samples` others drawn from softmax(θ), each net once (FBNet, section 3.4). */
export function deriveArchitectures(
  theta: readonly (readonly number[])[],
  { space, blocks, samples, seed }: { readonly space: FbnetSpaceId; readonly blocks: readonly FbnetBlockId[]; readonly samples: number; readonly seed: number },
): DerivedArchitecture[] {
  const net = (method: DerivedArchitecture['method'], choices: readonly number[]): DerivedArchitecture => ({
    method,
    spec: { family: 'fbnet', space, blocks: choices.map((choice) => blocks[choice]!) },
  })
  const rows = probabilities(theta)
  const best = rows.map((row) => row.indexOf(Math.max(...row)))
  const seen = new Set([best.join()])
  const derived = [net('argmax', best)]
  const stream = random(seed, 'derive')
  // Where θ has all but decided there are few other nets to be found: stop looking after a while.
  for (let attempt = 0; attempt < 100 * samples && derived.length <= samples; attempt++) {
    const choices = rows.map((row) => pick(row, stream.uniform()))
    if (seen.has(choices.join())) continue
    seen.add(choices.join())
    derived.push(net('sampled', choices))
  }
  return derived
}

/** The index at which the running sum of probabilities passes u. */
function pick(row: readonly number[], u: number): number {
  let sum = 0
  for (const [i, probability] of row.entries()) {
    sum += probability
    if (u < sum) return i
  }
  return row.length - 1
}
