import type { ArchitectureSpec } from './architecture.ts'
import { NetworkBuilder, type Ref } from './builder.ts'
import { countNetwork } from './count.ts'
import { auxiliaryHeadParams, dartsNetwork } from './darts.ts'
import { countRnn } from './darts-rnn.ts'
import type { Network, NetworkCount } from './network.ts'
import type { Operator } from './operator.ts'
import { operatorsOf } from './operators.ts'

/** The whole network of an architecture, batch norms included, as it is trained. @throws as operatorsOf. */
export function networkOf(spec: ArchitectureSpec): Network {
  return spec.family === 'darts-cnn' ? dartsNetwork(spec) : chain(operatorsOf(spec))
}

/**
 * Parameters and MACs of an architecture; the auxiliary head's parameters count where the net has one (it does no work
 * in inference). A recurrent net has no MACs per image: 0.
 */
export function countArchitecture(spec: ArchitectureSpec): NetworkCount {
  if (spec.family === 'darts-rnn') {
    const params = countRnn(spec)
    return { params, paramsConvFc: params - spec.vocabulary, macs: 0, macsWithPool: 0 }
  }
  const count = countNetwork(networkOf(spec))
  if (spec.family !== 'darts-cnn' || !spec.auxiliary) return count
  const head = auxiliaryHeadParams(spec)
  return { ...count, params: count.params + head.params, paramsConvFc: count.paramsConvFc + head.paramsConvFc }
}

/** One operator after the other. */
function chain(operators: readonly Operator[]): Network {
  const b = new NetworkBuilder()
  operators.reduce<Ref>(
    (x, { network, label }, i) => b.append(network, x, `${i}-${label}`),
    b.input(operators[0]!.input),
  )
  return b.build()
}
