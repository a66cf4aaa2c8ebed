/** What decides a controller's policy and how it learns. */
export interface ControllerOptions {
  /** Of each layer of the LSTM. */
  readonly units: number
  readonly layers: number
  /** Weights start uniform within ± this. */
  readonly initialRange: number
  readonly learningRate: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  /** Logits are c · tanh(logits / T); null = as they are. */
  readonly tanhConstant: number | null
  readonly temperature: number | null
  /** Of options, not of states: c is so many times smaller. */
  readonly optionTanhReduce: number
  /** Of the entropy in what it is rewarded for. */
  readonly entropyWeight: number
  /** b ← decay · b + (1 − decay) · R */
  readonly baselineDecay: number
}

/**
 * The published controllers, row by row; of Pham et al. 2018 those of the authors' code, for convolutional cells
 * (cifar10_micro_search.sh, main.py, utils.py) and for recurrent ones (ptb_search.sh, ptb/main.py, utils.py).
 *
 * | | Zoph and Le 2017, section 4.1 | Pham et al. 2018, cells | the same, text |
 * |---|--:|--:|--:|
 * | LSTM, layers × units | 2 × 35 | 1 × 64 | 1 × 100 |
 * | first weights | U(±0.08) | U(±0.1) | U(±0.1) |
 * | Adam, rate | 6e-4 | 3.5e-3 | 1e-3 |
 * | Adam, β₁, β₂, ε | not told: 0.9, 0.999, 1e-8 | 0, 0.999, 1e-3 | 0, 0.999, 1e-3 |
 * | tanh constant | none | 1.10 | 2.5 |
 * | the same of operations | | 1.10 / 2.5 | 2.5 |
 * | temperature | none | none | 5 |
 * | entropy weight | none | 1e-4 | 1e-3 |
 * | baseline's decay | not told: 0.95 | 0.99 | 0.99 |
 * | children an update | 8 | 10 | 10 |
 */
export const publishedControllers = {
  zoph2017: {
    units: 35,
    layers: 2,
    initialRange: 0.08,
    learningRate: 6e-4,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    tanhConstant: null,
    temperature: null,
    optionTanhReduce: 1,
    entropyWeight: 0,
    baselineDecay: 0.95,
  },
  pham2018: {
    units: 64,
    layers: 1,
    initialRange: 0.1,
    learningRate: 3.5e-3,
    beta1: 0,
    beta2: 0.999,
    epsilon: 1e-3,
    tanhConstant: 1.1,
    temperature: null,
    optionTanhReduce: 2.5,
    entropyWeight: 1e-4,
    baselineDecay: 0.99,
  },
  pham2018Text: {
    units: 100,
    layers: 1,
    initialRange: 0.1,
    learningRate: 1e-3,
    beta1: 0,
    beta2: 0.999,
    epsilon: 1e-3,
    tanhConstant: 2.5,
    temperature: 5,
    optionTanhReduce: 1,
    entropyWeight: 1e-3,
    baselineDecay: 0.99,
  },
} as const satisfies Record<string, ControllerOptions>
