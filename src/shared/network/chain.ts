import { NetworkBuilder, type Ref } from './builder.ts'
import type { Network } from './network.ts'
import type { Operator } from './operator.ts'

/** One operator after the other, as one network. */
export function chain(operators: readonly Operator[]): Network {
  const b = new NetworkBuilder()
  operators.reduce<Ref>(
    (x, { network, label }, i) => b.append(network, x, `${i}-${label}`),
    b.input(operators[0]!.input),
  )
  return b.build()
}
