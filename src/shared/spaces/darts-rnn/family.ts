import { TansakuError } from '../../errors.ts'
import type { Family } from '../family.ts'
import { checkRecurrentGenotype, countRnn } from './count.ts'
import type { DartsRnnArchitecture } from './spec.ts'

function notByOperator(): never {
  throw new TansakuError(
    'ARCHITECTURE_UNSUPPORTED',
    'A recurrent architecture has no latency table: choose a convolutional architecture.',
    { family: 'darts-rnn' },
  )
}

/** Language models of a recurrent cell (Liu et al. 2019). */
export const dartsRnnFamily: Family<DartsRnnArchitecture> = {
  id: 'darts-rnn',
  task: 'text',
  timed: false,
  trainable: true,
  drawing: 'cells',
  hasPaths: false,
  spaceOf: () => 'darts-rnn',
  describe: ({ hidden, genotype }) =>
    `DARTS RNN ${hidden} ${genotype.recurrent.map(([op, from]) => `${op} ${from}`).join(', ')}`,
  sizeText: ({ hidden, vocabulary }) => `${hidden} units, ${vocabulary} words`,
  derivedSize: ({ hidden, vocabulary }) => ({ derivedHidden: hidden, vocabulary }),
  check: ({ genotype }) => {
    checkRecurrentGenotype(genotype)
  },
  input: () => null,
  withInput: (spec) => spec,
  operators: notByOperator,
  trained: notByOperator,
  count: (spec) => {
    const params = countRnn(spec)
    return { params, paramsConvFc: params - spec.vocabulary, macs: 0, macsWithPool: 0 }
  },
  fitsTable: () => false,
}
