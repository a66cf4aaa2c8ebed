import { TansakuError } from '../errors.ts'
import type { ArchitectureSpec } from './architecture.ts'
import { dartsOperators } from './darts-operators.ts'
import { fbnetOperators } from './fbnet.ts'
import { mobilenetOperators } from './mobilenet.ts'
import type { Operator } from './operator.ts'

/**
 * The operators an architecture is made of, in network order; their latencies sum to its predicted latency.
 * @throws TansakuError ARCHITECTURE_UNSUPPORTED for recurrent nets: they are not timed by operator.
 */
export function operatorsOf(spec: ArchitectureSpec): Operator[] {
  switch (spec.family) {
    case 'fbnet':
      return fbnetOperators(spec)
    case 'mobilenet-v2':
      return mobilenetOperators(spec)
    case 'darts-cnn':
      return dartsOperators(spec)
    case 'darts-rnn':
      throw new TansakuError(
        'ARCHITECTURE_UNSUPPORTED',
        'A recurrent net has no latency table: choose a convolutional architecture.',
        { family: spec.family },
      )
  }
}
